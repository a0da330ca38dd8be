/** One setting that Airbyte has otherwise than described. `undefined` is "not there"; secrets are never shown. */
export interface Difference {
  /** Dotted path: "configuration.s3_bucket_path". */
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** What stands for a secret in differences. */
export const hiddenSecret = '(secret)';

/** JSON with sorted keys: equal values give equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, child: unknown) =>
    isObject(child) ? Object.fromEntries(Object.entries(child).sort(([a], [b]) => (a < b ? -1 : 1))) : child,
  );
}

/** All differences between two JSON values, leaf by leaf; lists are compared element by element. */
export function diffValues(from: unknown, to: unknown, path: string): readonly Difference[] {
  if (canonicalJson(from) === canonicalJson(to)) return [];
  if (isObject(from) && isObject(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    return keys.flatMap((key) => diffValues(from[key], to[key], `${path}.${key}`));
  }
  if (Array.isArray(from) && Array.isArray(to)) {
    const length = Math.max(from.length, to.length);
    return Array.from({ length }).flatMap((_, index) =>
      diffValues(from[index], to[index], `${path}.${index}`),
    );
  }
  return [{ path, from, to }];
}

/**
 * Differences between two configurations. Airbyte masks secrets, so the one there is taken as equal exactly where
 * `isApplied` says that the described value is the one that was sent last.
 */
export function diffConfiguration(
  from: Readonly<Record<string, unknown>>,
  to: Readonly<Record<string, unknown>>,
  secretPaths: readonly string[],
  isApplied: (path: string) => boolean,
): readonly Difference[] {
  const secret = (path: string) => secretPaths.find((one) => path === `configuration.${one}`);
  return diffValues(from, to, 'configuration').flatMap((difference) => {
    const path = secret(difference.path);
    if (path === undefined) return [difference];
    if (difference.from !== undefined && difference.to !== undefined && isApplied(path)) return [];
    const hidden = (value: unknown) => (value === undefined ? undefined : hiddenSecret);
    return [{ path: difference.path, from: hidden(difference.from), to: hidden(difference.to) }];
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
