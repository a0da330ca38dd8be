import type { Variables } from '../config.ts';

const reference = /\$\{env:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/** A specification with its references replaced. */
export interface Resolved {
  readonly value: unknown;
  /** Dotted paths of the texts that came, in whole or in part, from a variable. */
  readonly referencePaths: ReadonlySet<string>;
  /** References without a value, with their place. */
  readonly problems: readonly string[];
}

/**
 * Replaces `${env:NAME}` and `${env:NAME:-default}` in all texts. An empty variable counts as unset, as in a shell's
 * `:-`. A text that is nothing but one reference and comes out empty is left out of its object. Other `${…}` (the
 * variables of Airbyte's path format) stay as they are.
 */
export function resolveReferences(value: unknown, variables: Variables): Resolved {
  const referencePaths = new Set<string>();
  const problems: string[] = [];

  const resolveText = (text: string, path: string): string | undefined => {
    let isReference = false;
    const resolved = text.replace(reference, (_whole, name: string, fallback: string | undefined) => {
      isReference = true;
      const found = variables[name] || fallback;
      if (found === undefined) problems.push(`${path}: the variable ${name} is not set`);
      return found ?? '';
    });
    if (!isReference) return text;
    referencePaths.add(path);
    return resolved === '' ? undefined : resolved;
  };

  const resolve = (node: unknown, path: string): unknown => {
    if (typeof node === 'string') return resolveText(node, path);
    if (Array.isArray(node)) return node.map((child, index) => resolve(child, `${path}.${index}`));
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(
      Object.entries(node)
        .map(([key, child]) => [key, resolve(child, path === '' ? key : `${path}.${key}`)] as const)
        .filter(([, child]) => child !== undefined),
    );
  };

  return { value: resolve(value, ''), referencePaths, problems };
}
