import type { Token } from './lexer.ts';

/** The position of a token that rules look at: blanks and comments have none. */
export type Position = number;

/**
 * One statement under rewriting. Rules see only the significant tokens, by position; what they replace or remove keeps its place,
 * so positions stay valid through all rules.
 */
export class Statement {
  readonly #tokens: readonly Token[];
  readonly #significant: readonly number[];
  readonly #replaced = new Map<number, string>();
  readonly #removed = new Set<number>();
  readonly #before = new Map<number, string>();
  readonly #after = new Map<number, string>();

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
    this.#significant = tokens.flatMap(({ kind }, index) =>
      kind === 'space' || kind === 'comment' ? [] : [index],
    );
  }

  /** How many significant tokens there are. */
  get length(): number {
    return this.#significant.length;
  }

  token(at: Position): Token | undefined {
    const index = this.#significant[at];
    return index === undefined ? undefined : this.#tokens[index];
  }

  /** The word at a position in upper case, or the text of any other token; empty beyond the ends. */
  key(at: Position): string {
    return this.token(at)?.key ?? '';
  }

  /** Is there an unquoted word at this position, and one of these? */
  isWord(at: Position, ...words: readonly string[]): boolean {
    const token = this.token(at);
    return token?.kind === 'word' && (words.length === 0 || words.includes(token.key));
  }

  /** Do these words stand here, one after the other? */
  isPhrase(at: Position, ...words: readonly string[]): boolean {
    return words.every((word, offset) => this.isWord(at + offset, word));
  }

  isPunctuation(at: Position, text: string): boolean {
    const token = this.token(at);
    return token?.kind === 'punctuation' && token.text === text;
  }

  /** The position of the parenthesis that closes the one at `open`, or the last position when it is missing. */
  closing(open: Position): Position {
    let depth = 0;
    for (let at = open; at < this.length; at++) {
      if (this.isPunctuation(at, '(')) depth++;
      else if (this.isPunctuation(at, ')') && --depth === 0) return at;
    }
    return this.length - 1;
  }

  /** The position of the parenthesis that encloses `at`, or undefined on the top level. */
  enclosing(at: Position): Position | undefined {
    let depth = 0;
    for (let before = at - 1; before >= 0; before--) {
      if (this.isPunctuation(before, ')')) depth++;
      else if (this.isPunctuation(before, '(') && depth-- === 0) return before;
    }
    return undefined;
  }

  /** The parts between two positions (both outside the parts), cut at commas of the same level, as [first, last]. */
  commaParts(open: Position, close: Position): [Position, Position][] {
    const parts: [Position, Position][] = [];
    let first = open + 1;
    for (let at = open + 1; at < close; at++) {
      if (this.isPunctuation(at, '(')) at = this.closing(at);
      else if (this.isPunctuation(at, ',')) {
        parts.push([first, at - 1]);
        first = at + 1;
      }
    }
    if (first < close) parts.push([first, close - 1]);
    return parts;
  }

  /** A name of one to three parts, as written, and the position after it. */
  qualifiedName(at: Position): { readonly text: string; readonly next: Position } {
    let next = at + 1;
    while (this.isPunctuation(next, '.')) next += 2;
    return { text: this.sourceText(at, next - 1), next };
  }

  /** The original text from one significant token to another, comments between them included. */
  sourceText(first: Position, last: Position): string {
    return this.#tokens
      .slice(this.#significant[first], (this.#significant[last] ?? -1) + 1)
      .map(({ text }) => text)
      .join('');
  }

  /** Replaces a token, unless an earlier rule removed it. */
  replace(at: Position, text: string): void {
    const index = this.#significant[at];
    if (index !== undefined && !this.#removed.has(index)) this.#replaced.set(index, text);
  }

  /** Removes tokens, both ends included. A blank stays, so that neighbours do not grow together. */
  remove(first: Position, last: Position = first): void {
    this.replaceRange(first, last, ' ');
  }

  /** Puts one text in the place of several tokens, both ends included; later rules do not touch them. */
  replaceRange(first: Position, last: Position, text: string): void {
    for (let at = first; at <= last; at++) {
      this.replace(at, at === first ? text : '');
      const index = this.#significant[at];
      if (index !== undefined) this.#removed.add(index);
    }
  }

  /** Puts text behind a token, before what was put there earlier: rules run from the outside to the inside. */
  insertAfter(at: Position, text: string): void {
    const index = this.#significant[at];
    if (index !== undefined) this.#after.set(index, text + (this.#after.get(index) ?? ''));
  }

  /** Puts text before a token, behind what was put there earlier. */
  insertBefore(at: Position, text: string): void {
    const index = this.#significant[at];
    if (index !== undefined) this.#before.set(index, (this.#before.get(index) ?? '') + text);
  }

  /** The text from one significant token to another as rewritten so far. */
  textOf(first: Position, last: Position): string {
    return this.#rewritten(this.#significant[first] ?? 0, this.#significant[last] ?? -1);
  }

  /** The whole statement as rewritten so far, leading and trailing blanks and comments included. */
  toString(): string {
    return this.#rewritten(0, this.#tokens.length - 1);
  }

  #rewritten(first: number, last: number): string {
    let text = '';
    for (let index = first; index <= last; index++) {
      const own = this.#replaced.get(index) ?? this.#tokens[index]?.text ?? '';
      text += (this.#before.get(index) ?? '') + own + (this.#after.get(index) ?? '');
    }
    return text;
  }
}
