/** An escape, and behind the string that it stands in a colon. Now and then it finds one where none is, never the other way round. */
const escapedKey = /\\.(?:[^"\\]|\\.)*"\s*:/s;
const strings = /"(?:[^"\\]|\\.)*"(?=(\s*:)?)/gs;
const { isRawJSON } = JSON as unknown as { isRawJSON(value: unknown): boolean };

/**
 * `JSON.parse` of V8 takes a key that is written with an escape for one that it has met before, when that one is how the other begins:
 * after `{"\\":1}` it reads `{"\n":1}` as the former (nodejs/node, issue 63785; Node 22 to 26).
 */
export function hasEscapedKey(text: string): boolean {
  return text.includes('\\') && escapedKey.test(text);
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
  const escaped = [...text.matchAll(strings)].filter(
    ([spelled, colon]) => colon !== undefined && spelled.includes('\\'),
  );
  const keys = [...new Set(escaped.map(([spelled]) => JSON.parse(spelled) as string))];
  let mark = '~';
  while (text.includes(mark) || keys.some((key) => key.includes(mark))) mark += '~';
  const names = new Map(keys.map((key, number) => [key, `${mark}${number}`]));
  const plain = text.replace(strings, (spelled, colon: string | undefined) => {
    if (colon === undefined) return spelled;
    // Under the same name however it is spelled: of a repeated key the last value counts.
    const name = names.get(JSON.parse(spelled) as string);
    return name === undefined ? spelled : `"${name}"`;
  });
  return renamed(parse(plain), new Map([...names].map(([key, name]) => [name, key])));
}

function renamed(value: unknown, keys: ReadonlyMap<string, string>): unknown {
  if (typeof value !== 'object' || value === null || isRawJSON(value)) return value;
  if (Array.isArray(value)) return value.map((element) => renamed(element, keys));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [keys.get(name) ?? name, renamed(member, keys)]),
  );
}
