import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SpacexDataError } from './errors.ts';
import { openFolder } from './open-folder.ts';

describe('openFolder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spacex-folder-'));
    writeFileSync(join(folder, 'launches.json'), '[{"id":"a"}]');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const problem = async (path = folder) => {
    const error = await openFolder(path).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(SpacexDataError);
    return error as SpacexDataError;
  };

  it('reads what is there and takes a missing file for an empty collection', async () => {
    writeFileSync(join(folder, 'company.json'), '\uFEFF{"name":"SpaceX"}');
    const { name, collections } = await openFolder(folder);
    expect(name).toBe(folder);
    expect(collections.launches).toEqual([{ id: 'a' }]);
    expect(collections.company).toEqual([{ name: 'SpaceX' }]);
    expect(collections.rockets).toEqual([]);
    expect(Object.keys(collections)).toHaveLength(14);
  });

  it('names a folder that is missing, and one without launches', async () => {
    const missing = join(folder, 'nowhere');
    expect((await problem(missing)).message).toBe(
      `the data folder ${missing} does not exist; check the path.`,
    );
    rmSync(join(folder, 'launches.json'));
    expect((await problem()).message).toBe(
      `the data folder ${folder} holds no launches.json; is it the right folder?`,
    );
    expect((await problem(__filename)).message).toContain('is a file');
  });

  it.each([
    ['an unexpected character', '[\n  {"id": x}\n]', "line 2, column 10: Unexpected token 'x'."],
    ['a file that was cut short', '[\n  {"id": "a"', 'line 2, column 13: Expected'],
    [
      'a missing comma',
      '[\n  {"id": "a"}\n  {"id": "b"}]',
      "line 3, column 3: Expected ',' or ']' after array element",
    ],
    ['an empty file', '', 'line 1, column 1: Unexpected end of JSON input.'],
    ['a text after the end', '[]\n[]', 'line 2, column 1: Unexpected non-whitespace character after JSON'],
  ])('names the file and the place of %s', async (_name, text, place) => {
    writeFileSync(join(folder, 'cores.json'), text);
    const { message, path } = await problem();
    expect(path).toBe(join(folder, 'cores.json'));
    expect(message).toContain(`${path} is not valid JSON at `);
    expect(message).toContain(place);
    expect(message).not.toContain('\n');
  });

  it('refuses other shapes', async () => {
    writeFileSync(join(folder, 'ships.json'), '{}');
    expect((await problem()).message).toMatch(/ships\.json must hold a JSON list/);
    writeFileSync(join(folder, 'ships.json'), '[{}, 3]');
    expect((await problem()).message).toMatch(/its item 1 is none/);
    writeFileSync(join(folder, 'ships.json'), '[]');
    writeFileSync(join(folder, 'roadster.json'), '[]');
    expect((await problem()).message).toMatch(/roadster\.json must hold one JSON object/);
  });
});
