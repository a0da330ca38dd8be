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

function parse(file: string, content: string): JsonValue {
  // A byte order mark is no JSON, but editors write it.
  const text = content.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    const before = text.slice(0, faultPosition(text)).split('\n');
    const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
    // The engine's message may go on with an excerpt of the text, over several lines.
    const reason = (error as Error).message.replace(/,? (\.\.\.)?".*$|in JSON at position.*$/s, '').trim();
    throw new SpacexDataError(file, `${file} is not valid JSON at ${place}: ${reason}.`, { cause: error });
  }
}

/**
 * Where broken JSON breaks, in characters. The engine does not always say; but the longest beginning of the text
 * whose only fault is its end reaches exactly to that place, and a shorter beginning has no other fault.
 */
function faultPosition(text: string): number {
  let [sound, broken] = [0, text.length + 1];
  while (broken - sound > 1) {
    const middle = (sound + broken) >> 1;
    if (onlyEndsEarly(text.slice(0, middle))) sound = middle;
    else broken = middle;
  }
  return sound;
}

function onlyEndsEarly(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const reason = (error as Error).message;
    const position = /at position (\d+)/.exec(reason)?.[1];
    return (
      /end of JSON input|^Unterminated/.test(reason) ||
      (position !== undefined && Number(position) >= text.length)
    );
  }
}
