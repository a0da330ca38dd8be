import type { Statement } from './statement.ts';

/** Relations and functions of Postgres' catalogue that redshift-local has a version of its own of. */
const ownVersions: ReadonlyMap<string, string> = new Map(
  ['class', 'attribute', 'attrdef', 'constraint', 'index', 'indexes', 'views'].map((name) => [
    `PG_${name.toUpperCase()}`,
    `redshift_local_pg_${name}`,
  ]),
);

/** Sends statements that read Postgres' catalogue to the relations that have Redshift's columns besides. */
export function rewriteCatalogNames(statement: Statement): void {
  for (let at = 0; at < statement.length; at++) {
    const own = statement.isWord(at) ? ownVersions.get(statement.key(at)) : undefined;
    if (own === undefined) continue;
    if (statement.isPunctuation(at - 1, '.') && !statement.isWord(at - 2, 'PG_CATALOG')) continue;
    // A name of an output column stays what the client called it.
    if (statement.isWord(at - 1, 'AS')) continue;
    statement.replace(at, own);
  }
}
