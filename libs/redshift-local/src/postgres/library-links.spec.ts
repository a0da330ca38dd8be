import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PostgresMissingError } from '../errors.ts';
import { ensureLibraryLinks } from './library-links.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rsl-links-'));
  mkdirSync(join(folder, 'native', 'lib'), { recursive: true });
  writeFileSync(join(folder, 'native', 'lib', 'libz.so.1.2'), 'z');
  writeFileSync(
    join(folder, 'native', 'pg-symlinks.json'),
    JSON.stringify([{ source: 'native/lib/libz.so.1.2', target: 'native/lib/libz.so.1' }]),
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('ensureLibraryLinks', () => {
  it('makes what the install script would have made, relative, and once', () => {
    ensureLibraryLinks(folder);
    ensureLibraryLinks(folder);
    const link = join(folder, 'native', 'lib', 'libz.so.1');
    expect(readlinkSync(link)).toBe('libz.so.1.2');
    expect(readFileSync(link, 'utf8')).toBe('z');
  });

  it('says what to do where it cannot', () => {
    rmSync(join(folder, 'native', 'lib'), { recursive: true });
    expect(() => ensureLibraryLinks(folder)).toThrow(PostgresMissingError);
    expect(() => ensureLibraryLinks(folder)).toThrow(/npm rebuild/);
  });
});
