import { notSupportedCode, SqlRefusal, syntaxErrorAt } from '../refusal.ts';
import type { Statement } from '../statement.ts';
import { refuseDataChange } from './data-changes.ts';
import { refuseQuerySyntax } from './queries.ts';
import { refuseStatement } from './statements.ts';

/** Server-side files and programs are out of reach on Redshift; so is everything that is not S3, but psql's \copy stays useful. */
function refuseInsideCopy(statement: Statement): void {
  for (let at = 1; at < statement.length; at++) {
    if (!statement.isWord(at, 'FROM', 'TO') || statement.enclosing(at) !== undefined) continue;
    if (statement.isWord(at + 1, 'STDIN', 'STDOUT')) return;
    throw new SqlRefusal(
      notSupportedCode,
      `COPY ${statement.key(at)} ${statement.token(at + 1)?.text ?? ''} is not supported`,
      "COPY reads from 's3://…' (or from a client's STDIN, which Redshift does not take).",
    );
  }
}

/**
 * Refuses what Redshift would refuse, so that a statement which passes here plausibly passes there.
 *
 * @throws SqlRefusal
 */
export function refuseForeignSyntax(statement: Statement): void {
  refuseStatement(statement);
  refuseDataChange(statement);
  // The bodies and options of these are looked at by their own rules.
  if (statement.isWord(0, 'COPY')) refuseInsideCopy(statement);
  else if (statement.isWord(0, 'LOCK')) refuseLockMode(statement);
  else refuseQuerySyntax(statement);
}

function refuseLockMode(statement: Statement): void {
  for (let at = 1; at < statement.length; at++) {
    if (statement.isWord(at, 'IN') || statement.isWord(at, 'NOWAIT')) {
      throw syntaxErrorAt(statement.token(at)?.text ?? '', 'Redshift: LOCK takes no mode.');
    }
  }
}
