import { streams } from '@spacex/spacex-schemas';

/** Prints the collections that can be loaded and the tables each of them fills. */
export function listStreams(out: NodeJS.WritableStream, json = false): void {
  if (json) {
    const list = streams.map(({ name, airbyteStreams, keep, tables }) => ({
      name,
      airbyteStreams,
      keep,
      tables: tables.map(({ schema, name: table }) => `${schema}.${table}`),
    }));
    out.write(`${JSON.stringify({ command: 'streams', streams: list })}\n`);
    return;
  }
  for (const { name, tables } of streams) {
    out.write(
      `${name.padEnd(12)} ${tables.map(({ schema, name: table }) => `${schema}.${table}`).join(', ')}\n`,
    );
  }
}
