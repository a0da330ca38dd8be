import { syncModesOf } from '../discovery.ts';
import { badRequest } from '../problems.ts';
import type { CatalogStream, JsonObject, StoredStream, SyncMode } from '../types.ts';

/**
 * The selected streams of a connection, checked against what the source offers. An absent or empty list selects all
 * streams with full_refresh_overwrite. Throws a 400 problem that names the stream.
 */
export function selectStreams(
  sent: readonly JsonObject[],
  offered: readonly CatalogStream[],
): readonly StoredStream[] {
  if (sent.length === 0) return offered.map((stream) => select(stream, 'full_refresh_overwrite', {}));
  const seen = new Set<string>();
  return sent.map((settings) => {
    const name = String(settings['name'] ?? '');
    if (seen.has(name)) throw badRequest(`Duplicate stream found in configuration for: ${name}.`);
    seen.add(name);
    const stream = offered.find((one) => one.name === name);
    if (!stream) {
      throw badRequest(
        `Invalid stream found. The list of valid streams include: [${offered.map((one) => one.name).join(', ')}]. Found: ${name}`,
      );
    }
    const syncMode = settings['syncMode'] ?? 'full_refresh_overwrite';
    const legal: readonly unknown[] = syncModesOf(stream);
    if (!legal.includes(syncMode)) {
      throw badRequest(
        `Cannot set sync mode to ${String(syncMode)} for stream ${name}. Valid sync modes are: ${legal.join(', ')}`,
      );
    }
    return select(stream, syncMode as SyncMode, settings);
  });
}

function select(stream: CatalogStream, syncMode: SyncMode, settings: JsonObject): StoredStream {
  const cursorField = stream.default_cursor_field ?? [];
  const primaryKey = stream.source_defined_primary_key ?? [];
  assertSourceDefined(stream.name, 'cursorField', settings['cursorField'], cursorField);
  assertSourceDefined(stream.name, 'primaryKey', settings['primaryKey'], primaryKey);
  return {
    name: stream.name,
    ...(stream.namespace === undefined ? {} : { namespace: stream.namespace }),
    syncMode,
    cursorField,
    primaryKey,
    selectedFields: selectedFields(stream, settings['selectedFields'], [
      ...cursorField,
      ...primaryKey.flat(),
    ]),
    catalog: stream,
  };
}

function assertSourceDefined(stream: string, what: string, sent: unknown, defined: readonly unknown[]): void {
  if (sent === undefined || sent === null || (Array.isArray(sent) && sent.length === 0)) return;
  if (JSON.stringify(sent) === JSON.stringify(defined)) return;
  throw badRequest(`${what} for stream ${stream} is defined by the source: ${JSON.stringify(defined)}`);
}

function selectedFields(
  stream: CatalogStream,
  sent: unknown,
  needed: readonly string[],
): StoredStream['selectedFields'] {
  if (sent === undefined || sent === null) return [];
  const fields = sent as StoredStream['selectedFields'];
  if (!Array.isArray(sent) || fields.length === 0) {
    throw badRequest(`No fields selected for stream ${stream.name}`);
  }
  const names = fields.map(({ fieldPath }) => fieldPath[0]);
  const missing = needed.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw badRequest(`selectedFields of stream ${stream.name} must include ${missing.join(', ')}`);
  }
  return fields;
}
