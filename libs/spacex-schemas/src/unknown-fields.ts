import type { Fields } from './fields.ts';
import type { ExactNumber } from './exact-number.ts';
import { isExactNumber } from './exact-number.ts';
import { jsonTypeOf, makeIssue, maxIssues } from './issues.ts';
import { textProblem } from './text.ts';
import type { Issue, UnknownField } from './types.ts';

/** Redshift: a string inside SUPER has at most 65,535 bytes, a row of COPY 4 MB, nesting is at most 1,000 deep. */
const limits = { stringBytes: 65_535, totalBytes: 1_000_000, depth: 500 } as const;

/** What a document has beyond its definition. */
export interface UnknownContent {
  /** Path with positions → value, such as `{"cores[1].recovery_ship": "x"}`; null where there is nothing. */
  readonly extra: Readonly<Record<string, unknown>> | null;
  readonly fields: readonly UnknownField[];
  /** Unknown values that SUPER cannot hold. */
  readonly issues: readonly Issue[];
}

type Found = [path: string, genericPath: string, value: unknown][];
type Visit = (value: object, path: string, genericPath: string, found: Found) => void;

const nothing: UnknownContent = { extra: null, fields: [], issues: [] };

/** Builds, once per definition, the function that finds the unknown content of a valid document. */
export function unknownContentFinder(fields: Fields): (document: object) => UnknownContent {
  const visit = objectVisitor(fields);
  return (document) => {
    const found: Found = [];
    visit(document, '', '', found);
    return found.length === 0 ? nothing : collect(found);
  };
}

function objectVisitor(fields: Fields): Visit {
  const known = new Map<string, Visit | null>();
  for (const [key, field] of Object.entries(fields)) {
    if (field.kind === 'object') known.set(key, objectVisitor(field.fields));
    else if (field.kind === 'rows') known.set(key, arrayVisitor(objectVisitor(field.fields)));
    else known.set(key, null);
  }
  return (value, path, genericPath, found) => {
    for (const key in value) {
      const visit = known.get(key);
      if (visit === null) continue;
      const inner = (value as Record<string, unknown>)[key];
      if (visit === undefined) found.push([path + key, genericPath + key, inner]);
      else if (inner !== null && inner !== undefined) {
        visit(inner as object, `${path}${key}.`, `${genericPath}${key}.`, found);
      }
    }
  };
}

function arrayVisitor(visitItem: Visit): Visit {
  return (items, path, genericPath, found) => {
    const start = path.slice(0, -1);
    const genericStart = `${genericPath.slice(0, -1)}[].`;
    (items as readonly unknown[]).forEach((item, position) => {
      // The other shape of an element is a bare string, which has no fields.
      if (typeof item === 'object') visitItem(item as object, `${start}[${position}].`, genericStart, found);
    });
  };
}

function collect(found: Found): UnknownContent {
  const fields = new Map<string, UnknownField>();
  const issues: Issue[] = [];
  for (const [path, genericPath, value] of found) {
    const jsonType = jsonTypeOf(value);
    fields.set(`${genericPath} ${jsonType}`, { path: genericPath, jsonType });
    const problem = textProblem(path, limits.stringBytes) ?? valueProblem(value, 1);
    if (problem !== undefined && issues.length < maxIssues) issues.push(makeIssue(path, problem, value));
  }
  // fromEntries, not assignment: `__proto__` is a key like any other.
  const extra = Object.fromEntries(found.map(([path, , value]) => [path, value]));
  if (issues.length === 0) {
    const bytes = Buffer.byteLength(JSON.stringify(extra));
    if (bytes > limits.totalBytes) {
      issues.push(
        makeIssue('', `unknown fields of at most ${limits.totalBytes} bytes (these have ${bytes})`, {}),
      );
    }
  }
  return { extra, fields: [...fields.values()], issues };
}

/** One such number would fail the COPY of the whole batch. */
const numberProblem = ({ rawJSON }: ExactNumber) =>
  Number.isFinite(Number(rawJSON)) ? undefined : 'number within the range of a double';

/** What is expected of a value for SUPER to hold it, undefined where it can. */
function valueProblem(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return textProblem(value, limits.stringBytes);
  if (isExactNumber(value)) return numberProblem(value);
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > limits.depth) return `nesting of at most ${limits.depth} levels`;
  for (const key in value) {
    const problem =
      textProblem(key, limits.stringBytes) ??
      valueProblem((value as Record<string, unknown>)[key], depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
