import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Variables } from '../config.ts';
import { ConfigurationError } from '../errors.ts';
import { manifestFacts, readManifest, readYaml, type Manifest, type ManifestFacts } from './manifest.ts';
import { resolveReferences } from './references.ts';
import { specSchema, type SpecFile } from './spec-schema.ts';

/** Settings of a source or destination, and which of them are secrets (dotted paths). */
export interface ActorSpec {
  readonly name: string;
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly secretPaths: readonly string[];
}

/** What Airbyte shall have: complete, checked, references replaced. Holds secrets: never print it. */
export interface Spec {
  readonly definition: { readonly name: string; readonly manifest: Manifest };
  readonly source: ActorSpec;
  readonly destination: ActorSpec & { readonly type: 's3' };
  readonly connection: SpecFile['connection'];
  /** The values of all secrets, to keep them out of messages. */
  readonly secrets: readonly string[];
}

const s3SecretPaths = ['access_key_id', 'secret_access_key'] as const;

/** Reads and checks a specification with its manifest, offline. Throws ConfigurationError with every problem found. */
export function loadSpec(file: string, variables: Variables): Spec {
  const problems: string[] = [];
  const read = readYaml(file, 'specification', problems);
  if (problems.length > 0) throw new ConfigurationError(file, problems);
  const resolved = resolveReferences(read, variables);
  problems.push(...resolved.problems);

  const parsed = specSchema.safeParse(resolved.value);
  if (!parsed.success) {
    const unset = new Set(resolved.problems.map((problem) => problem.split(':')[0]));
    for (const { path, message } of parsed.error.issues) {
      // An unset variable is named already; that its setting is missing is the same news.
      if (!unset.has(path.join('.'))) problems.push(`${path.join('.') || 'specification'}: ${message}`);
    }
  }
  // The manifest is checked even when the rest is wrong: all problems at once.
  const manifestName = parsed.success ? parsed.data.definition.manifest : manifestNameIn(resolved.value);
  const manifest =
    manifestName === undefined ? {} : readManifest(join(dirname(file), manifestName), problems);
  const facts = manifestName === undefined ? undefined : manifestFacts(manifest, problems);
  if (parsed.success && facts) {
    problems.push(...mismatches(parsed.data, facts));
    problems.push(
      ...literalSecrets(
        'source',
        parsed.data.source.configuration,
        facts.secretPaths,
        resolved.referencePaths,
      ),
      ...literalSecrets(
        'destination',
        parsed.data.destination.configuration,
        s3SecretPaths,
        resolved.referencePaths,
      ),
    );
  }
  if (problems.length > 0 || !parsed.success || !facts) throw new ConfigurationError(file, problems);

  const { definition, source, destination, connection } = parsed.data;
  const withoutAbsent = Object.fromEntries(
    Object.entries(destination.configuration).filter(([, value]) => value !== undefined),
  );
  return {
    definition: { name: definition.name, manifest },
    source: { ...source, secretPaths: facts.secretPaths },
    destination: { ...destination, configuration: withoutAbsent, secretPaths: s3SecretPaths },
    connection,
    secrets: [
      ...facts.secretPaths.map((path) => valueAt(source.configuration, path)),
      ...s3SecretPaths.map((path) => valueAt(withoutAbsent, path)),
    ].filter((value): value is string => typeof value === 'string'),
  };
}

/** The value at a dotted path, or `undefined`. */
export function valueAt(configuration: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
      configuration,
    );
}

/** What specification and manifest say differently. */
function mismatches({ source, destination, connection }: SpecFile, facts: ManifestFacts): readonly string[] {
  const problems: string[] = [];
  for (const [index, { name, sync_mode }] of connection.streams.entries()) {
    const stream = facts.streams.get(name);
    const path = `connection.streams.${index}`;
    if (!stream) {
      problems.push(
        `${path}.name: the manifest has no stream "${name}"; it has ${[...facts.streams.keys()].join(', ')}`,
      );
    } else if (sync_mode === 'incremental_append' && !stream.incremental) {
      problems.push(
        `${path}.sync_mode: stream "${name}" cannot be read incrementally (no incremental_sync in the manifest)`,
      );
    }
  }
  const { access_key_id, secret_access_key } = destination.configuration;
  if ((access_key_id === undefined) !== (secret_access_key === undefined)) {
    problems.push(
      'destination.configuration: access_key_id and secret_access_key come together or not at all',
    );
  }
  // Properties that the connector does not know are typing errors, though Airbyte would accept them.
  const known = Object.keys((facts.specification['properties'] ?? {}) as object);
  for (const key of Object.keys(source.configuration)) {
    if (!known.includes(key)) {
      problems.push(
        `source.configuration.${key}: the connector knows no such setting; it knows ${known.join(', ')}`,
      );
    }
  }
  const fits = z.fromJSONSchema(facts.specification as never).safeParse(source.configuration);
  for (const { path, message } of fits.error?.issues ?? []) {
    problems.push(`source.configuration.${path.join('.')}: ${message}`);
  }
  return problems;
}

function literalSecrets(
  actor: 'source' | 'destination',
  configuration: unknown,
  secretPaths: readonly string[],
  referencePaths: ReadonlySet<string>,
): readonly string[] {
  return secretPaths
    .filter((path) => valueAt(configuration, path) !== undefined)
    .map((path) => `${actor}.configuration.${path}`)
    .filter((path) => !referencePaths.has(path))
    .map((path) => `${path}: is a secret and must be a reference, \${env:NAME}`);
}

function manifestNameIn(value: unknown): string | undefined {
  const name = valueAt(value, 'definition.manifest');
  return typeof name === 'string' ? name : undefined;
}
