const { isRawJSON } = JSON as unknown as { isRawJSON(value: unknown): boolean };

/**
 * `JSON.parse` of V8 takes a key that is written with an escape for one that it has met before, when that one is how the other begins:
 * after `{"\\":1}` it reads `{"\n":1}` as the former (nodejs/node, issue 63785; Node 22 to 26).
 */
export function hasEscapedKey(text: string): boolean {
  // What is behind a string has no part in it, so the next backslash begins an escape again.
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at)) {
    at = endOfString(text, at);
    if (isKey(text, at)) return true;
  }
  return false;
}

/** Behind the quote that ends the string in which this is. (By hand: a pattern would look at long strings once per escape.) */
function endOfString(text: string, inside: number): number {
  let at = inside;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** Whether the string that ends here is a key. */
function isKey(text: string, end: number): boolean {
  let at = end;
  while (at < text.length && ' \t\r\n'.includes(text[at] as string)) at += 1;
  return text[at] === ':';
}

interface Key {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly isEscaped: boolean;
}

/** The keys of a text that is valid JSON. */
function keysOf(text: string): Key[] {
  const keys: Key[] = [];
  let end = 0;
  for (let start = text.indexOf('"'); start >= 0; start = text.indexOf('"', end)) {
    end = endOfString(text, start + 1);
    if (!isKey(text, end)) continue;
    const spelled = text.slice(start, end);
    keys.push({ start, end, name: JSON.parse(spelled) as string, isEscaped: spelled.includes('\\') });
  }
  return keys;
}

/**
 * Parses a text without leaving the escaped keys to V8: they travel under other names.
 *
 * @param parse is given a text whose keys have no escapes
 * @throws SyntaxError
 */
export function parseEscapedKeys(text: string, parse: (text: string) => unknown): unknown {
  // What is wrong with it is to be said of the text as it is.
  JSON.parse(text);
  const keys = keysOf(text);
  const escaped = new Set(keys.flatMap(({ name, isEscaped }) => (isEscaped ? [name] : [])));
  let mark = '~';
  while (text.includes(mark) || [...escaped].some((name) => name.includes(mark))) mark += '~';
  const standIns = new Map([...escaped].map((name, number) => [name, `${mark}${number}`]));
  let plain = '';
  let at = 0;
  for (const { start, end, name } of keys) {
    // The same however it is spelled: of a repeated key the last value counts.
    const standIn = standIns.get(name);
    if (standIn === undefined) continue;
    plain += `${text.slice(at, start)}"${standIn}"`;
    at = end;
  }
  const names = new Map([...standIns].map(([name, standIn]) => [standIn, name]));
  return renamed(parse(plain + text.slice(at)), names);
}

function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value !== 'object' || value === null || isRawJSON(value)) return value;
  if (Array.isArray(value)) return value.map((element) => renamed(element, names));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [names.get(name) ?? name, renamed(member, names)]),
  );
}
