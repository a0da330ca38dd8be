import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { sqlfluffGaps, sqlglotGaps, sqlglotOpaque } from './parsers/gaps.ts';
import { statements } from './statements.ts';

/** What each parser says about a statement; an empty text is no complaint. */
interface Verdict {
  readonly sqlglot: string;
  readonly sqlfluff: string;
}

const python = join(__dirname, '../../../.venv-test/bin/python');
let verdicts: ReadonlyMap<string, Verdict>;
beforeAll(() => {
  const output = execFileSync(python, [join(__dirname, 'parsers/parse.py')], {
    input: JSON.stringify(statements.map(({ sql }) => sql)),
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  const list = JSON.parse(output) as Verdict[];
  verdicts = new Map(list.map((verdict, at) => [statements[at]?.name ?? '', verdict]));
}, 120_000);

/** Names of the statements about which a parser says something like it. */
const saidOf = (parser: keyof Verdict, like: (said: string) => boolean): readonly string[] =>
  [...verdicts].filter(([, verdict]) => like(verdict[parser])).map(([name]) => name);

// Both directions: a statement that is not listed must parse, and a gap that is gone must be taken off the list.
describe('independent parsers that know Redshift', () => {
  it('sqlglot parses all but its known gaps', () => {
    expect(saidOf('sqlglot', (said) => said !== '' && said !== 'opaque').toSorted()).toEqual(
      Object.keys(sqlglotGaps).toSorted(),
    );
  });

  it('sqlglot knows the first word of what it does not understand', () => {
    expect(saidOf('sqlglot', (said) => said === 'opaque').toSorted()).toEqual(sqlglotOpaque.toSorted());
  });

  it('sqlfluff parses all but its known gaps', () => {
    expect(saidOf('sqlfluff', (said) => said !== '').toSorted()).toEqual(
      Object.keys(sqlfluffGaps).toSorted(),
    );
  });

  it('notice a clause in the wrong place', () => {
    const wrong = [
      'select "id" from "person" order by "id" qualify rank() over () = 1',
      'select ("id" from "person"',
    ];
    const output = execFileSync(python, [join(__dirname, 'parsers/parse.py')], {
      input: JSON.stringify(wrong),
      encoding: 'utf8',
    });
    const [first, second] = JSON.parse(output) as Verdict[];
    expect(first?.sqlfluff).toContain('unparsable');
    expect(second?.sqlglot).toContain('ParseError');
  });
});
