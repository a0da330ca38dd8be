import { z } from 'zod';
import { environment } from './environment.ts';

/** A variable as the documentation shows it. */
interface Variable {
  readonly name: string;
  readonly description: string;
  readonly fallback: string | undefined;
  readonly isRequired: boolean;
}

/** The texts between these lines of README.md are made by `etl-runner:generate`. */
export const referenceStart = '<!-- configuration: made from src/environment.ts -->';
export const referenceEnd = '<!-- /configuration -->';

function variables(): readonly Variable[] {
  return Object.entries(environment.shape).map(([name, schema]) => {
    const withoutValue = schema.safeParse(undefined);
    const fallback = withoutValue.success ? withoutValue.data : undefined;
    return {
      name,
      description: z.globalRegistry.get(schema)?.description ?? '',
      fallback: fallback === undefined ? undefined : String(fallback),
      isRequired: !withoutValue.success,
    };
  });
}

/** The table of README.md. */
export function configurationTable(): string {
  const rows = variables().map(({ name, fallback, isRequired, description }) => [
    `\`${name}\``,
    isRequired ? 'required' : fallback === undefined ? '–' : `\`${fallback}\``,
    description,
  ]);
  const all = [['variable', 'default', 'what'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = all;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)].join(
    '\n',
  );
}

/** The text of `.env.example`: required variables are to be filled in, the others show their defaults. */
export function environmentExample(): string {
  const blocks = variables().map(({ name, fallback, isRequired, description }) =>
    [`# ${description.replaceAll('`', '')}`, `${isRequired ? '' : '# '}${name}=${fallback ?? ''}`].join('\n'),
  );
  return `# What etl-runner is configured with. Exactly one way to log in to Redshift: a password, a secret, a workgroup or a cluster.\n\n${blocks.join('\n\n')}\n`;
}

/** README.md with the table as it should be. */
export function withReference(readme: string): string {
  const [start, end] = [readme.indexOf(referenceStart), readme.indexOf(referenceEnd)];
  if (start < 0 || end < start)
    throw new Error(`README.md lacks the lines ${referenceStart} and ${referenceEnd}.`);
  return `${readme.slice(0, start)}${referenceStart}\n\n${configurationTable()}\n\n${readme.slice(end)}`;
}
