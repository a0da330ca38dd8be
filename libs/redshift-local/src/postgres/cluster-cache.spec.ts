import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClusterCache } from './cluster-cache.ts';

const dayMs = 24 * 3_600_000;
let base: string;
let cluster: string;
let cacheFolder: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'cluster-cache-'));
  cluster = join(base, 'cluster');
  cacheFolder = join(base, 'cache');
  mkdirSync(cluster);
  writeFileSync(join(cluster, 'PG_VERSION'), '18');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const openCache = () =>
  new ClusterCache(cacheFolder, { postgres: process.execPath, initdb: process.execPath });

/** A cluster of another version, which was last used so many days ago. */
function addOther(name: string, unusedDays: number): void {
  mkdirSync(cacheFolder, { recursive: true });
  const file = join(cacheFolder, name);
  writeFileSync(file, '');
  const used = new Date(Date.now() - unusedDays * dayMs);
  utimesSync(file, used, used);
}

const others = (): string[] => readdirSync(cacheFolder).filter((name) => name.startsWith('other'));

describe('ClusterCache', () => {
  it('removes what nobody used for 30 days', async () => {
    addOther('other-new.cluster', 29);
    addOther('other-old.cluster', 31);
    addOther('other-old-unfinished.cluster.1', 31);
    await openCache().save(cluster);
    expect(others()).toEqual(['other-new.cluster']);
    expect(readdirSync(cacheFolder)).toHaveLength(2);
  });

  it('keeps eight, those that were used last', async () => {
    for (let days = 1; days <= 12; days += 1) addOther(`other-${days}.cluster`, days);
    await openCache().save(cluster);
    expect(others().sort()).toEqual([1, 2, 3, 4, 5, 6, 7].map((days) => `other-${days}.cluster`));
    const copy = join(base, 'copy');
    mkdirSync(copy);
    expect(await openCache().restore(copy)).toBe(true);
    expect(readdirSync(copy)).toEqual(['PG_VERSION']);
  });

  it('leaves other files alone', async () => {
    addOther('other.txt', 400);
    await openCache().save(cluster);
    expect(others()).toEqual(['other.txt']);
  });
});
