/** Rows of text in columns, the titles first; numbers stand on the right. */
export function inColumns(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  // Escaped: a single character beyond Latin-1 doubles what the bundle's text takes in each thread.
  const isNumber = titles.map((_, column) =>
    rows.every((row) => /^[-\d.,:%]*$|^\u2013$/.test(row[column] ?? '')),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return isNumber[column] ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [line(titles), ...rows.map(line)].join('\n');
}
