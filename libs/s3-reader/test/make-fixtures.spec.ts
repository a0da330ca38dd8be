import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const fixtures = join(__dirname, 'fixtures');
const python = join(__dirname, '..', '..', '..', '.venv-test', 'bin', 'python');

/** `npm run setup` makes the environment; CI has it. */
const describeWithPython = existsSync(python) || process.env['CI'] === 'true' ? describe : describe.skip;

describeWithPython('the files of fastavro, pyarrow and csv', () => {
  it('are what these write today, byte for byte', () => {
    const folder = mkdtempSync(join(tmpdir(), 's3-reader-'));
    try {
      execFileSync(python, [join(fixtures, 'make_fixtures.py'), folder]);
      const names = readdirSync(folder);
      // The script says which pyarrow it takes for this one.
      const all = new Set([...names, 'launches-v2.parquet', 'make_fixtures.py']);
      expect(readdirSync(fixtures).sort()).toEqual([...all].sort());
      const changed = names.filter(
        (name) => !readFileSync(join(folder, name)).equals(readFileSync(join(fixtures, name))),
      );
      expect(changed).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 120_000);
});
