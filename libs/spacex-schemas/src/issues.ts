import type { z } from 'zod';
import { isExactNumber } from './exact-number.ts';
import type { Issue } from './types.ts';

const maxReceivedLength = 80;

/** The most issues that are reported for one document. */
export const maxIssues = 20;

/** The name of a value's JSON type. */
export function jsonTypeOf(value: unknown) {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (isExactNumber(value)) return 'number';
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value as 'string' | 'number' | 'boolean';
    default:
      return 'object';
  }
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  const type = jsonTypeOf(value);
  if (type === 'null' || type === 'object' || type === 'array') return type;
  const shown = isExactNumber(value) ? value.rawJSON : JSON.stringify(value);
  if (shown.length <= maxReceivedLength) return `${type} ${shown}`;
  return `${type} ${shown.slice(0, maxReceivedLength).toWellFormed()}… (${shown.length} characters)`;
}

/** A path as people write it: `cores[0].core`. */
export function formatPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += text === '' ? String(step) : `.${String(step)}`;
  }
  return text;
}

/** One issue with its sentence. */
export function makeIssue(path: string, expected: string, value: unknown): Issue {
  const received = describe(value);
  return {
    path,
    expected,
    received,
    message: `${path || 'document'}: expected ${expected}, got ${received}`,
  };
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  let value = document;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return value;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

function expectedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected;
    case 'custom':
      return String(issue.params?.['expected'] ?? issue.message);
    default:
      return issue.message;
  }
}

/** The issues of a failed zod parse, with the values that the document really holds. */
export function toIssues(document: unknown, error: z.ZodError): readonly Issue[] {
  return error.issues
    .slice(0, maxIssues)
    .map((issue) => makeIssue(formatPath(issue.path), expectedBy(issue), valueAt(document, issue.path)));
}
