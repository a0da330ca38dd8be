import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';

/** A low-code connector, complete: all files taken in. */
export type Manifest = Readonly<Record<string, unknown>>;

/** What we need to know about a manifest; Airbyte's CDK knows the rest. */
const manifestSchema = z.looseObject({
  // Airbyte picks the image to run it with by the major version, and offers images for 7.
  version: z
    .string()
    .regex(/^7\.\d+\.\d+$/, 'must be "7.x.y": the major version picks the image Airbyte runs it with'),
  type: z.literal('DeclarativeSource'),
  streams: z.array(z.looseObject({ name: z.string(), incremental_sync: z.unknown().optional() })).min(1),
  spec: z.looseObject({
    connection_specification: z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() }),
  }),
});

/** What a manifest says about itself. */
export interface ManifestFacts {
  readonly streams: ReadonlyMap<string, { readonly incremental: boolean }>;
  /** JSON Schema of the source's configuration. */
  readonly specification: Readonly<Record<string, unknown>>;
  /** Dotted paths of the settings that are secrets. */
  readonly secretPaths: readonly string[];
}

/**
 * Reads a YAML manifest and replaces every `{ $file: path }` by that JSON file (paths are relative to the manifest).
 * Problems are added to `problems`; what could not be read is left out.
 */
export function readManifest(file: string, problems: string[]): Manifest {
  const takeIn = (node: unknown, path: string): unknown => {
    if (Array.isArray(node)) return node.map((child, index) => takeIn(child, `${path}.${index}`));
    if (typeof node !== 'object' || node === null) return node;
    const taken = (node as Record<string, unknown>)['$file'];
    if (typeof taken === 'string') return readJson(join(dirname(file), taken), `${path}.$file`, problems);
    return Object.fromEntries(
      Object.entries(node).map(([key, child]) => [key, takeIn(child, path === '' ? key : `${path}.${key}`)]),
    );
  };
  const parsed = readYaml(file, 'manifest', problems);
  return (takeIn(parsed, 'manifest') ?? {}) as Manifest;
}

/** Checks a manifest and says what is in it. Problems are added to `problems`. */
export function manifestFacts(manifest: Manifest, problems: string[]): ManifestFacts | undefined {
  const parsed = manifestSchema.safeParse(manifest);
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues)
      problems.push(`manifest.${path.join('.')}: ${message}`);
    return undefined;
  }
  const specification = parsed.data.spec.connection_specification;
  return {
    streams: new Map(
      parsed.data.streams.map((stream) => [
        stream.name,
        { incremental: stream.incremental_sync !== undefined },
      ]),
    ),
    specification,
    secretPaths: secretPathsOf(specification),
  };
}

/** Reads a YAML file into plain values; syntax errors come with their line. */
export function readYaml(file: string, what: string, problems: string[]): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    problems.push(`${what}: cannot read ${file} (${(error as NodeJS.ErrnoException).code ?? 'error'})`);
    return undefined;
  }
  const document = parseDocument(text);
  // The first line of yaml's message says what and where; the rest is a drawing of the place.
  for (const error of document.errors) problems.push(`${what}: ${error.message.split('\n')[0] ?? ''}`);
  return document.errors.length > 0 ? undefined : (document.toJS() as unknown);
}

function readJson(file: string, path: string, problems: string[]): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    problems.push(`${path}: cannot read ${file} (${error instanceof Error ? error.message : 'error'})`);
    return undefined;
  }
}

function secretPathsOf(schema: Readonly<Record<string, unknown>>, path = ''): readonly string[] {
  const alternatives = Array.isArray(schema['oneOf']) ? (schema['oneOf'] as Record<string, unknown>[]) : [];
  const properties = (schema['properties'] ?? {}) as Record<string, Record<string, unknown>>;
  const own = Object.entries(properties).flatMap(([key, child]) => {
    const childPath = path === '' ? key : `${path}.${key}`;
    return child['airbyte_secret'] === true ? [childPath] : secretPathsOf(child, childPath);
  });
  return [...new Set([...own, ...alternatives.flatMap((alternative) => secretPathsOf(alternative, path))])];
}
