import { ConfigurationError } from '../errors.ts';
import { formatBytes, formatCount } from '../observe/format.ts';
import type { RunContext } from './load.ts';
import { withRedshift } from './with-redshift.ts';

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The options of `sweep` as commander gives them. */
export interface SweepFlags {
  readonly olderThan: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** The command `sweep`: removes from S3 what runs left there that crashed. */
export async function sweep(
  { olderThan, dryRun = false, json = false }: SweepFlags,
  context: RunContext,
  out: NodeJS.WritableStream,
): Promise<void> {
  const match = /^(\d{1,5})([mhd])$/.exec(olderThan);
  if (!match)
    throw new ConfigurationError([`--older-than: "${olderThan}" is no duration such as 90m, 24h or 7d`]);
  const olderThanMs = Number(match[1]) * (unitMs[match[2] ?? ''] ?? 0);
  const result = await withRedshift(context, ({ writer }) => writer.sweep({ olderThanMs, dryRun }));
  if (json) {
    out.write(`${JSON.stringify({ command: 'sweep', dryRun, ...result })}\n`);
    return;
  }
  const { objects, bytes, uploads, urls } = result;
  for (const url of urls) out.write(`${url}\n`);
  out.write(
    `${formatCount(objects)} objects (${formatBytes(bytes)}) and ${formatCount(uploads)} unfinished uploads ` +
      `${dryRun ? 'would be removed' : 'removed'}\n`,
  );
}
