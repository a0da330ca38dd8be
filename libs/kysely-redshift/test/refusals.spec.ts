import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnsupportedByRedshiftError } from '../src/index.ts';
import { compileOnly } from './helpers/compile-only.ts';
import { type Refusal, refusals } from './refusals.ts';

const db = compileOnly();

function refusedBy([, build]: Refusal): UnsupportedByRedshiftError {
  try {
    build(db).compile(db);
  } catch (error) {
    if (error instanceof UnsupportedByRedshiftError) return error;
    throw error;
  }
  throw new Error('it was compiled');
}

describe('what Redshift does not have', () => {
  it.each(refusals.map((refusal) => [refusal[0], refusal] as const))(
    'is refused with the way around: %s',
    (_, refusal) => {
      const { message, feature, remedy, transient } = refusedBy(refusal);
      expect(message).toBe(`Redshift does not support ${feature}. ${remedy}`);
      expect(remedy.length).toBeGreaterThan(10);
      expect(transient).toBe(false);
    },
  );
});

const README = join(__dirname, '../README.md');
const START = '<!-- refusals: made by test/refusals.spec.ts with UPDATE_README=1 -->';
const END = '<!-- /refusals -->';

/** `feature → what happens → remedy`, one row per message. */
function table(): string {
  const rows = new Map<string, string>();
  for (const refusal of refusals) {
    const { feature, remedy } = refusedBy(refusal);
    const cells = [feature, 'throws when compiled', remedy].map((cell) => cell.replaceAll('|', '\\|'));
    rows.set(feature, `| ${cells.join(' | ')} |`);
  }
  const other = [
    '| savepoints | throws when called | Split the work into transactions, or roll back the whole one. |',
    '| isolation levels but serializable | throws at `begin` | Isolation is a property of the database (ALTER DATABASE … ISOLATION LEVEL). |',
    '| TRUNCATE, VACUUM, ALTER TABLE APPEND … inside a transaction | throws when executed | Run it before or after the transaction. |',
    '| upper-case, long or empty names | throws when compiled | Use lower case, or set `identifierCase`; at most 127 bytes. |',
  ];
  const lines = [
    ...[...rows.values()].toSorted((left, right) => left.localeCompare(right, 'en', { sensitivity: 'base' })),
    ...other,
  ];
  return ['| Feature | What happens | Remedy |', '| --- | --- | --- |', ...lines].join('\n');
}

const unpadded = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---').trim())
    .join('\n')
    .trim();

describe('the table in the README', () => {
  it('says what the compiler says', () => {
    const readme = readFileSync(README, 'utf8');
    const [before = '', rest = ''] = readme.split(START);
    const [current = '', after = ''] = rest.split(END);
    if (process.env['UPDATE_README'])
      writeFileSync(README, `${before}${START}\n\n${table()}\n\n${END}${after}`);
    else expect(unpadded(current)).toBe(unpadded(table()));
  });
});
