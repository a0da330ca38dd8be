import { invalid } from './errors.ts';

/** The body of a request, not yet trusted. */
export type Request = Readonly<Record<string, unknown>>;

interface TextRule {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly values?: readonly string[];
}

const workgroupArn =
  'arn:(aws(-[a-z]+)*):redshift-serverless:[a-z0-9-]+:\\d{12}:workgroup/[a-z0-9-]+(/[a-z0-9-]+)?';
const uuid = /^[a-z0-9]{8}(-[a-z0-9]{4}){3}-[a-z0-9]{12}(:\d{0,2})?$/;

/** The limits of the members (AWS docs, Data API Reference). */
const textRules: Readonly<Record<string, TextRule>> = {
  ClusterIdentifier: { min: 1, max: 63, pattern: /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/ },
  WorkgroupName: { min: 3, max: 128, pattern: new RegExp(`^([a-z0-9-]{3,63}|${workgroupArn})$`) },
  ClientToken: { min: 1, max: 64 },
  StatementName: { max: 2048 },
  ResultFormat: { values: ['JSON', 'CSV'] },
  ExecutionMode: { values: ['TRANSACTION', 'AUTO_COMMIT'] },
  Id: { pattern: uuid },
  SessionId: { pattern: uuid },
};

const show = (value: unknown): string => JSON.stringify(value) ?? 'null';

function failure(name: string, value: unknown, constraint: string): Error {
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  return invalid(
    `1 validation error detected: Value ${show(value)} at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

/**
 * A text member; undefined when it is missing.
 *
 * @throws DataApiError ValidationException
 */
export function text(request: Request, name: string): string | undefined {
  const value = request[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw failure(name, value, 'Member must be a string');
  const { min = 0, max = Infinity, pattern, values } = textRules[name] ?? {};
  if (value.length < min)
    throw failure(name, value, `Member must have length greater than or equal to ${min}`);
  if (value.length > max) throw failure(name, value, `Member must have length less than or equal to ${max}`);
  if (pattern && !pattern.test(value)) {
    throw failure(name, value, `Member must satisfy regular expression pattern: ${pattern.source}`);
  }
  if (values && !values.includes(value)) {
    throw failure(name, value, `Member must satisfy enum value set: [${values.join(', ')}]`);
  }
  return value;
}

/** A text member that must be there and not be empty. */
export function requiredText(request: Request, name: string): string {
  const value = text(request, name);
  if (value === undefined) throw failure(name, undefined, 'Member must not be null');
  if (value === '') throw invalid(`${name} must not be empty`);
  return value;
}

/** A whole number within limits; undefined when it is missing. */
export function wholeNumber(request: Request, name: string, min: number, max: number): number | undefined {
  const value = request[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw failure(name, value, 'Member must be an integer');
  }
  if (value < min) throw failure(name, value, `Member must have value greater than or equal to ${min}`);
  if (value > max) throw failure(name, value, `Member must have value less than or equal to ${max}`);
  return value;
}

/** A member that is true or false; missing means false. */
export function flag(request: Request, name: string): boolean {
  const value = request[name] ?? false;
  if (typeof value !== 'boolean') throw failure(name, value, 'Member must be a boolean');
  return value;
}

/** A list member; undefined when it is missing. */
export function list(request: Request, name: string): readonly unknown[] | undefined {
  const value = request[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw failure(name, value, 'Member must be a list');
  return value;
}
