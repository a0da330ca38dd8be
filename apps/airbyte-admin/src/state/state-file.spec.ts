import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '../errors.ts';
import { Digests } from './digests.ts';
import { StateFile } from './state-file.ts';

describe('the tool’s own state', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'state-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('keeps workspaces apart, and is there for the next run', () => {
    new StateFile(folder, 'a/spacex.yaml').update('w1', (memory) => ({ ...memory, ids: { source: 's1' } }));
    new StateFile(folder, 'a/spacex.yaml').update('w2', (memory) => ({ ...memory, ids: { source: 's2' } }));
    const state = new StateFile(folder, 'b/spacex.yaml');
    expect([state.read('w1').ids.source, state.read('w2').ids.source, state.read('w3').ids.source]).toEqual([
      's1',
      's2',
      undefined,
    ]);
    expect(new StateFile(folder, 'other.yaml').read('w1').ids).toEqual({});
  });

  it('is readable by its owner only', () => {
    new StateFile(folder, 'spacex.yaml').update('w', (memory) => memory);
    new Digests(folder).of('place', 'value');
    for (const name of ['spacex.state.json', 'digest.key']) {
      expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
    }
  });

  it('says so when the file is something else', () => {
    writeFileSync(join(folder, 'spacex.state.json'), '{"version":1');
    expect(() => new StateFile(folder, 'spacex.yaml').read('w')).toThrow(ConfigurationError);
  });

  it('has digests that depend on value, place and key', () => {
    const digests = new Digests(folder);
    const digest = digests.of('place', 'value');
    expect(new Digests(folder).of('place', 'value')).toBe(digest);
    expect(digests.of('place', 'other')).not.toBe(digest);
    expect(digests.of('other', 'value')).not.toBe(digest);
    expect(digest).not.toContain('value');
    writeFileSync(join(folder, 'digest.key'), `${'0'.repeat(64)}\n`);
    expect(new Digests(folder).of('place', 'value')).not.toBe(digest);
    expect(readFileSync(join(folder, 'digest.key'), 'utf8')).toHaveLength(65);
  });
});
