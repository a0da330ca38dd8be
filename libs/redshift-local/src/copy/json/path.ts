import { ManifestError } from '../errors.ts';

/** One step of a JSONPath: a key of an object, or a place in an array. */
export type PathStep = string | number;

/**
 * Reads a JSONPath expression: `$.a.b[0]` or `$['a']['b'][0]` (AWS docs, JSONPaths file).
 *
 * @returns undefined when it is none
 */
export function parseJsonPath(text: string): PathStep[] | undefined {
  const steps: PathStep[] = [];
  let rest = text.trim();
  if (!rest.startsWith('$')) return undefined;
  rest = rest.slice(1);
  while (rest !== '') {
    const match =
      /^\.([^.[\]'"\s]+)/.exec(rest) ??
      /^\[\s*'((?:[^'\\]|\\.)*)'\s*\]/.exec(rest) ??
      /^\[\s*"((?:[^"\\]|\\.)*)"\s*\]/.exec(rest);
    const index = /^\[\s*(\d+)\s*\]/.exec(rest);
    if (match) steps.push((match[1] as string).replaceAll(/\\(.)/g, '$1'));
    else if (index) steps.push(Number(index[1]));
    else return undefined;
    rest = rest.slice(((match ?? index) as RegExpExecArray)[0].length);
  }
  return steps;
}

/**
 * Reads a JSONPaths file: `{"jsonpaths": ["$.id", …]}`, one expression per column.
 *
 * @throws ManifestError
 */
export function parseJsonPaths(json: string, url: string): PathStep[][] {
  let document: unknown;
  try {
    document = JSON.parse(json.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new ManifestError(`Invalid JSONPaths file ${url}: ${(error as Error).message}`, { cause: error });
  }
  const paths = (document as { jsonpaths?: unknown } | null)?.jsonpaths;
  if (!Array.isArray(paths)) throw new ManifestError(`Invalid JSONPaths file ${url}: no list "jsonpaths"`);
  return paths.map((path: unknown, index) => {
    const steps = typeof path === 'string' ? parseJsonPath(path) : undefined;
    if (steps === undefined) {
      throw new ManifestError(`Invalid JSONPath format: ${JSON.stringify(path)} (entry ${index} of ${url})`);
    }
    return steps;
  });
}
