import { streams } from '@spacex/spacex-schemas';

/** Prints the collections that can be loaded and the tables each of them fills. */
export function listStreams(out: NodeJS.WritableStream): void {
  for (const { name, tables } of streams) {
    out.write(
      `${name.padEnd(12)} ${tables.map(({ schema, name: table }) => `${schema}.${table}`).join(', ')}\n`,
    );
  }
}
