import { quoteLiteral } from '../postgres/admin-client.ts';
import type { Script } from './plan.ts';
import type { Position, Statement } from './statement.ts';

/** Position of QUOTA and the last word of its size: `QUOTA 10 GB`, `QUOTA UNLIMITED`. */
function findQuota(statement: Statement): { readonly at: Position; readonly last: Position } | undefined {
  for (let at = 3; at < statement.length; at++) {
    if (!statement.isWord(at, 'QUOTA')) continue;
    if (statement.isWord(at + 1, 'UNLIMITED')) return { at, last: at + 1 };
    if (statement.token(at + 1)?.kind !== 'number') continue;
    return { at, last: statement.isWord(at + 2, 'MB', 'GB', 'TB') ? at + 2 : at + 1 };
  }
  return undefined;
}

/** CREATE SCHEMA … QUOTA and ALTER SCHEMA … QUOTA: nobody counts the bytes (AWS docs, CREATE SCHEMA). */
export function rewriteSchema(statement: Statement): Script | undefined {
  const quota = findQuota(statement);
  if (quota === undefined) return undefined;
  if (statement.isWord(0, 'ALTER') && quota.at === 3 && quota.last === statement.length - 1) {
    return {
      steps: [`select ${quoteLiteral(statement.sourceText(2, 2))}::regnamespace`],
      tag: 'ALTER SCHEMA',
    };
  }
  statement.remove(quota.at, quota.last);
  return undefined;
}
