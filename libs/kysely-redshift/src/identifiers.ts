import { InvalidIdentifierError } from './errors.ts';

/** The longest name Redshift keeps, in UTF-8 bytes. Longer ones are cut silently (AWS docs, "Names and identifiers"). */
export const MAX_IDENTIFIER_BYTES = 127;

/**
 * What to do with upper-case letters in a name. Redshift folds names to lower case, quoted ones too, unless
 * `enable_case_sensitive_identifier` is on.
 * - `error`: refuse them, so that two names can never become one;
 * - `lower`: fold them here;
 * - `preserve`: send them as they are, for sessions with `enable_case_sensitive_identifier`.
 */
export type IdentifierCase = 'error' | 'lower' | 'preserve';

/** Names that need no second look, as nearly all do: lower-case ASCII, at most 127 bytes. */
const PLAIN_NAME = /^[a-z_][a-z0-9_$]{0,126}$/;

/**
 * The name as Redshift will store it.
 * @throws InvalidIdentifierError when the name is empty, too long, holds a NUL, or is not lower case under `error`.
 */
export function normalizeIdentifier(name: string, identifierCase: IdentifierCase = 'error'): string {
  if (PLAIN_NAME.test(name)) return name;
  if (name === '') throw new InvalidIdentifierError(name, 'is empty: give it at least one character.');
  if (name.includes('\0')) throw new InvalidIdentifierError(name, 'holds a NUL character: remove it.');
  const folded = identifierCase === 'preserve' ? name : name.toLowerCase();
  if (identifierCase === 'error' && folded !== name) {
    throw new InvalidIdentifierError(
      name,
      `is not lower case, and Redshift folds names to lower case: write ${JSON.stringify(folded)}, or set identifierCase.`,
    );
  }
  const bytes = Buffer.byteLength(folded, 'utf8');
  if (bytes > MAX_IDENTIFIER_BYTES) {
    throw new InvalidIdentifierError(
      name,
      `has ${bytes} bytes, and Redshift cuts names at ${MAX_IDENTIFIER_BYTES} bytes: shorten it.`,
    );
  }
  return folded;
}

/** The inside of a double-quoted identifier: quotes doubled. */
export function escapeIdentifier(name: string): string {
  return name.replaceAll('"', '""');
}

/**
 * The inside of a string literal: quotes and backslashes doubled, because Redshift reads backslash escapes in ordinary
 * literals, so `\'` would end the literal.
 */
export function escapeLiteral(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll("'", "''");
}
