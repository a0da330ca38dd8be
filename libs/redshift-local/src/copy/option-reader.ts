import { literalValue } from '../sql/literals.ts';
import { notEmulated, SqlRefusal, syntaxErrorAt, syntaxErrorCode } from '../sql/refusal.ts';
import type { Position, Statement } from '../sql/statement.ts';

/** Reads the option words of COPY and UNLOAD one after the other; a position never passes an option that was not understood. */
export class OptionReader {
  readonly #statement: Statement;
  #at: Position;

  constructor(statement: Statement, at: Position) {
    this.#statement = statement;
    this.#at = at;
  }

  get done(): boolean {
    return this.#at >= this.#statement.length;
  }

  /** The next token, upper case when it is a word. */
  next(): string {
    if (this.done) throw new SqlRefusal(syntaxErrorCode, 'syntax error at end of input');
    return this.#statement.key(this.#at++);
  }

  /** Takes the next word when it is one of these. */
  accept(...words: readonly string[]): string | undefined {
    if (!this.#statement.isWord(this.#at, ...words)) return undefined;
    return this.#statement.key(this.#at++);
  }

  acceptPunctuation(text: string): boolean {
    if (!this.#statement.isPunctuation(this.#at, text)) return false;
    this.#at++;
    return true;
  }

  /** Takes a literal when one is next; gives it as it is written, quotes included. */
  acceptRawLiteral(): string | undefined {
    const token = this.#statement.token(this.#at);
    if (token?.kind !== 'string') return undefined;
    this.#at++;
    return token.text;
  }

  /** Takes a literal when one is next. */
  acceptLiteral(): string | undefined {
    const raw = this.acceptRawLiteral();
    return raw === undefined ? undefined : literalValue(raw);
  }

  rawLiteral(option: string): string {
    this.accept('AS');
    const raw = this.acceptRawLiteral();
    if (raw === undefined) throw this.error(`${option} needs a value in single quotes`);
    return raw;
  }

  literal(option: string): string {
    return literalValue(this.rawLiteral(option));
  }

  /** A single ASCII character, as its byte; `\t` and octal `\001` are understood (AWS docs, COPY, DELIMITER). */
  character(option: string): number {
    const inner = this.rawLiteral(option).slice(1, -1).replace(/^\\\\/, '\\');
    const octal = /^\\([0-7]{3})$/.exec(inner);
    const text = octal
      ? String.fromCharCode(Number.parseInt(octal[1] as string, 8))
      : literalValue(`'${inner}'`);
    if (option === 'DELIMITER' && text.length > 1) throw notEmulated('a DELIMITER of several characters');
    if (text.length !== 1 || text.charCodeAt(0) > 127 || text === '\0' || text === '\n' || text === '\r') {
      throw new SqlRefusal('XX000', `${option} must be a single ASCII character`);
    }
    return text.charCodeAt(0);
  }

  count(option: string, maximum: number): number {
    this.accept('AS');
    const token = this.#statement.token(this.#at);
    if (token?.kind !== 'number' || !/^\d+$/.test(token.text) || Number(token.text) > maximum) {
      throw this.error(`${option} needs an integer from 0 to ${maximum}`);
    }
    this.#at++;
    return Number(token.text);
  }

  /** A number that may have decimals. */
  decimal(option: string): number {
    this.accept('AS');
    const token = this.#statement.token(this.#at);
    if (token?.kind !== 'number') throw this.error(`${option} needs a number`);
    this.#at++;
    return Number(token.text);
  }

  /** ON or TRUE, OFF or FALSE; nothing means ON. */
  onOff(): boolean {
    const word = this.accept('ON', 'TRUE', 'OFF', 'FALSE');
    return word === undefined || word === 'ON' || word === 'TRUE';
  }

  /** Names in parentheses, as written. */
  names(option: string): string[] {
    if (!this.acceptPunctuation('(')) throw this.error(`${option} needs names in parentheses`);
    const names: string[] = [];
    do {
      const token = this.#statement.token(this.#at);
      if (token?.kind !== 'word' && token?.kind !== 'quoted')
        throw this.error(`${option} needs names of columns`);
      this.#at++;
      names.push(token.text);
    } while (this.acceptPunctuation(','));
    if (!this.acceptPunctuation(')')) throw this.error(`${option}: ")" is missing`);
    return names;
  }

  /** A syntax error at the current token. */
  error(hint: string): SqlRefusal {
    const token = this.#statement.token(this.#at);
    return token === undefined
      ? new SqlRefusal(syntaxErrorCode, 'syntax error at end of input', hint)
      : syntaxErrorAt(token.text, hint);
  }
}
