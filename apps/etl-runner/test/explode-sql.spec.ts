import { explodeSql, findStream } from '@spacex/spacex-schemas';
import fc from 'fast-check';
import { Client } from 'pg';
import { type RedshiftLocal, startRedshiftLocal } from 'redshift-local';
import { randomDocuments } from './random-documents.ts';

jest.setTimeout(240_000);

describe('the SQL of a stream', () => {
  let redshift: RedshiftLocal;
  let client: Client;
  beforeAll(async () => {
    redshift = await startRedshiftLocal({ s3: { endpoint: 'http://127.0.0.1:9', region: 'us-east-1' } });
    client = new Client({ connectionString: redshift.connectionString });
    await client.connect();
    await client.query('set enable_case_sensitive_identifier to true');
    await client.query('set extra_float_digits to 2');
  });
  afterAll(async () => {
    await client.end();
    await redshift.stop();
  });

  /** The hash of each document by SQL; undefined where it does not vouch for it. */
  async function hashesOf(name: string, texts: readonly string[]): Promise<readonly (string | undefined)[]> {
    const { rows, doubts, hashes, temporaryTables } = explodeSql(findStream(name));
    await client.query('create temporary table pushed_documents (doc_seq bigint, document super)');
    try {
      for (const [index, text] of texts.entries()) {
        // What COPY would refuse is staged.
        await client
          .query('insert into pushed_documents select $1::bigint, json_parse($2::varchar(65535))', [
            index,
            text,
          ])
          .catch(() => undefined);
      }
      for (const statement of rows) await client.query(statement);
      const doubted = await client.query<{ doc_seq: string }>(`select doc_seq from (${doubts}) as d`);
      const inDoubt = doubted.rows.map(({ doc_seq }) => doc_seq);
      const some = inDoubt.length === 0 ? '' : ` where doc_seq in (${inDoubt.join(', ')})`;
      if (some !== '') await client.query(`delete from pushed_0${some}`);
      await client.query(hashes);
      const found = await client.query<{ doc_seq: string; row_hash: string }>('select * from pushed_hashes');
      const byDocument = new Map(found.rows.map(({ doc_seq, row_hash }) => [Number(doc_seq), row_hash]));
      return texts.map((_, index) => byDocument.get(index));
    } finally {
      for (const table of ['pushed_documents', ...temporaryTables])
        await client.query(`drop table if exists ${table}`);
    }
  }

  it.each([
    ['launches', 0.05],
    ['starlink', 0.02],
    ['payloads', 0.02],
    ['dragons', 0.02],
    ['company', 0.1],
  ])('gives %s the hash of TypeScript, or doubts them', async (name, leastShare) => {
    let vouched = 0;
    let documents = 0;
    const runs = Number(process.env['EXPLODE_SQL_RUNS'] ?? 4);
    await fc.assert(
      fc.asyncProperty(fc.array(randomDocuments(name), { minLength: 60, maxLength: 60 }), async (texts) => {
        const hashes = await hashesOf(name, texts);
        for (const [index, text] of texts.entries()) {
          const hash = hashes[index];
          documents += 1;
          if (hash === undefined) continue;
          vouched += 1;
          const parsed = findStream(name).parse(JSON.parse(text));
          expect({ text, hash }).toEqual({ text, hash: parsed.ok ? parsed.rowHash : 'rejected' });
        }
      }),
      { numRuns: runs, endOnFailure: true },
    );
    // It would be easy to doubt everything.

    expect(vouched / documents).toBeGreaterThan(leastShare);
  });

  it('vouches for the doubles that JavaScript prints', async () => {
    const numbers = fc.sample(fc.double({ noNaN: true, min: -400, max: 400 }), 400);
    const usual = numbers.filter((number) => number === 0 || Math.abs(number) > 1e-3);
    const texts = usual.map((longitude, index) => JSON.stringify({ id: `s${index}`, longitude }));
    const hashes = await hashesOf('starlink', texts);
    const unsure = texts.filter((_, index) => hashes[index] === undefined);
    expect(unsure.length).toBeLessThan(texts.length / 100);
  });
});
