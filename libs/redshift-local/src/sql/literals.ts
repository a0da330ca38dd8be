/** The value of a literal in single quotes; a backslash escapes, a doubled quote is one. */
export function literalValue(text: string): string {
  const open = text.indexOf("'");
  return text
    .slice(open + 1, -1)
    .replaceAll(/\\([\s\S])|''/g, (_all, escaped?: string) =>
      escaped === undefined ? "'" : ({ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }[escaped] ?? escaped),
    );
}
