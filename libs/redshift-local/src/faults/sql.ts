import { InvalidOptionError } from '../errors.ts';
import { lex } from '../sql/lexer.ts';
import { literalValue } from '../sql/literals.ts';
import { Statement } from '../sql/statement.ts';
import { checkFault } from './registry.ts';
import type { Fault } from './types.ts';

/** Setting of Postgres that says whether faults are enabled. */
export const faultsSetting = 'redshift_local.faults';

/** What clients call. The front reads the call before Postgres gets it, and arms the fault. */
export const faultsSql = String.raw`
create or replace function pg_catalog.redshift_local_fault(kind varchar, settings varchar default '{}') returns varchar
  language plpgsql volatile as $$
begin
  if coalesce(current_setting('${faultsSetting}', true), '') <> 'on' then
    raise exception using errcode = '0A000', message = 'faults are not enabled',
      hint = 'Start redshift-local with the option "faults" (--faults on the command line).';
  end if;
  return 'armed';
end $$;
create or replace function pg_catalog.redshift_local_clear_faults() returns varchar language plpgsql volatile as $$
begin
  perform pg_catalog.redshift_local_fault('clear');
  return 'cleared';
end $$;
`;

/** A call of one of these functions. */
export type FaultCall = { readonly clear: true } | { readonly clear: false; readonly fault: Fault };

/**
 * Reads `select redshift_local_fault('kind' [, 'settings as JSON'])` and `select redshift_local_clear_faults()`.
 *
 * @returns undefined when the statement is none of them
 * @throws InvalidOptionError when its arguments are wrong
 */
export function readFaultCall(sql: string): FaultCall | undefined {
  if (!/redshift_local_(clear_)?fault/i.test(sql)) return undefined;
  const statement = new Statement(lex(sql));
  const name = statement.isWord(1, 'PG_CATALOG') && statement.isPunctuation(2, '.') ? 3 : 1;
  if (!statement.isWord(0, 'SELECT') || !statement.isPunctuation(name + 1, '(')) return undefined;
  if (statement.isWord(name, 'REDSHIFT_LOCAL_CLEAR_FAULTS')) return { clear: true };
  if (!statement.isWord(name, 'REDSHIFT_LOCAL_FAULT')) return undefined;
  const open = name + 1;
  const [kind, settings = '{}', ...more] = statement
    .commaParts(open, statement.closing(open))
    .map(([at, end]) => {
      const token = statement.token(at);
      if (at !== end || token?.kind !== 'string') {
        throw new InvalidOptionError(
          'faults',
          'redshift_local_fault takes literals, no expressions and no parameters.',
        );
      }
      return literalValue(token.text);
    });
  if (more.length > 0) throw new InvalidOptionError('faults', 'redshift_local_fault takes two arguments.');
  let parsed: unknown;
  try {
    parsed = JSON.parse(settings);
  } catch (cause) {
    throw new InvalidOptionError('faults', `the settings are no JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
  return { clear: false, fault: checkFault({ ...(parsed as object), kind }) };
}
