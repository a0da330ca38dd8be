import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SpacexDataError } from './errors.ts';
import { collectionNames, isObject, singleCollections } from './types.ts';
import type { CollectionName, SpacexDataSet, JsonObject, JsonValue } from './types.ts';

/**
 * Opens a folder of recorded collections: `<collection>.json`, each a JSON list of documents; company.json and
 * roadster.json each one object. A missing file is an empty collection, but launches.json must be there.
 *
 * @throws SpacexDataError naming the folder or the file (with line and column of broken JSON)
 */
export async function openFolder(folder: string): Promise<SpacexDataSet> {
  const found = await stat(folder).catch(() => undefined);
  if (!found) throw new SpacexDataError(folder, `the data folder ${folder} does not exist; check the path.`);
  if (!found.isDirectory())
    throw new SpacexDataError(folder, `${folder} is a file; name the folder that holds it.`);

  const collections = await Promise.all(
    collectionNames.map(async (name) => [name, await readCollection(folder, name)] as const),
  );
  return {
    name: folder,
    collections: Object.fromEntries(collections) as unknown as SpacexDataSet['collections'],
  };
}

async function readCollection(folder: string, name: CollectionName): Promise<readonly JsonObject[]> {
  const file = join(folder, `${name}.json`);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new SpacexDataError(file, `${file} cannot be read: ${(error as Error).message}`, {
        cause: error,
      });
    }
    if (name !== 'launches') return [];
    throw new SpacexDataError(
      file,
      `the data folder ${folder} holds no launches.json; is it the right folder?`,
      {
        cause: error,
      },
    );
  }
  return asDocuments(file, name, parse(file, text));
}

function asDocuments(file: string, name: CollectionName, value: JsonValue): readonly JsonObject[] {
  if ((singleCollections as readonly string[]).includes(name)) {
    if (isObject(value)) return [value];
    throw new SpacexDataError(file, `${file} must hold one JSON object.`);
  }
  if (!Array.isArray(value)) throw new SpacexDataError(file, `${file} must hold a JSON list of documents.`);
  const wrong = value.findIndex((document: JsonValue) => !isObject(document));
  if (wrong >= 0)
    throw new SpacexDataError(file, `${file} must hold objects only, but its item ${wrong} is none.`);
  return value as readonly JsonObject[];
}

function parse(file: string, text: string): JsonValue {
  try {
    // A byte order mark is no JSON, but editors write it.
    return JSON.parse(text.replace(/^\uFEFF/, '')) as JsonValue;
  } catch (error) {
    const reason = (error as Error).message;
    throw new SpacexDataError(file, `${file} is not valid JSON${place(text, reason)}: ${reason}`, {
      cause: error,
    });
  }
}

/** V8 names the position only for some errors; the end of the text is where the others (cut files) were noticed. */
function place(text: string, reason: string): string {
  if (/line \d+ column \d+/.test(reason)) return '';
  const position = Number(/at position (\d+)/.exec(reason)?.[1] ?? text.length);
  const before = text.slice(0, position).split('\n');
  return ` at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
