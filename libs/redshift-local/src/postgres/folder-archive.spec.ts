import fc from 'fast-check';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BrokenArchiveError, packFolder, unpackFolder } from './folder-archive.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rsl-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const contents = (of: string): Record<string, string> =>
  Object.fromEntries(
    (readdirSync(of, { recursive: true }) as string[])
      .sort()
      .map((path) => [
        path,
        statSync(join(of, path)).isDirectory() ? 'folder' : readFileSync(join(of, path), 'hex'),
      ]),
  );

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  // Zeros at the end, as in the log of Postgres.
  fc.tuple(fc.uint8Array({ maxLength: 20 }), fc.integer({ min: 1, max: 5000 })).map(([start, zeros]) => {
    const file = new Uint8Array(start.length + zeros);
    file.set(start);
    return file;
  }),
  // Longer than the pieces in which files are copied.
  fc.integer({ min: 256 * 1024, max: 600 * 1024 }).map((length) => {
    const file = new Uint8Array(length);
    for (let at = 0; at < length; at++) file[at] = (at * 31) % 251;
    return file;
  }),
);
const files = fc.dictionary(fc.constantFrom('a', 'b/c', 'b/d/e', 'f/g', 'h'), bytes);

describe('folder archive', () => {
  it('does give back what was packed', async () => {
    let turn = 0;
    await fc.assert(
      fc.asyncProperty(files, async (packed) => {
        const from = join(folder, `from-${turn}`);
        const to = join(folder, `to-${turn}`);
        const archive = join(folder, `archive-${turn++}`);
        mkdirSync(join(from, 'empty'), { recursive: true });
        for (const [path, content] of Object.entries(packed)) {
          mkdirSync(dirname(join(from, path)), { recursive: true });
          writeFileSync(join(from, path), content);
        }
        mkdirSync(to);
        await packFolder(from, archive);
        await unpackFolder(archive, to);
        expect(contents(to)).toEqual(contents(from));
      }),
      { numRuns: 40 },
    );
  });

  it('does notice every changed byte and every missing end', async () => {
    const from = join(folder, 'from');
    const archive = join(folder, 'archive');
    mkdirSync(from);
    writeFileSync(join(from, 'a'), 'some content');
    await packFolder(from, archive);
    const whole = readFileSync(archive);
    const broken = [
      ...Array.from({ length: whole.length }, (_unused, end) => whole.subarray(0, end)),
      ...Array.from({ length: 'some content'.length }, (_unused, at) => {
        const changed = Buffer.from(whole);
        changed[at] = 0xff;
        return changed;
      }),
    ];
    for (const [index, content] of broken.entries()) {
      const to = join(folder, `to-${index}`);
      mkdirSync(to);
      writeFileSync(archive, content);
      await expect(unpackFolder(archive, to)).rejects.toBeInstanceOf(BrokenArchiveError);
    }
  });
});
