import { createRedshiftWriter } from '@spacex/redshift-writer';
import { defineStream, fields } from '@spacex/spacex-schemas';
import { S3Client } from '@aws-sdk/client-s3';
import { Kysely } from 'kysely';
import { RedshiftDialect } from 'kysely-redshift';
import { LocalStager } from '../src/pipeline/staging/local-stager.ts';
import { PipelineFixture } from './pipeline-fixture.ts';

jest.setTimeout(120_000);

const { documentId, list, text } = fields;

const notes = defineStream({
  name: 'notes',
  table: 'notes',
  childKey: 'note_id',
  description: 'Notes whose texts may be too long.',
  fields: {
    id: documentId('Id.'),
    strict: text(10, 'Too long a text rejects the document.'),
    cut: text(10, 'Too long a text is cut.', { oversize: 'truncate' }),
    left_out: text(10, 'Too long a text is left out.', { oversize: 'null' }),
    tags: list(
      { table: 'note_tags', description: 'Tags.', position: 'tag_position' },
      'tag',
      text(10, 'Tag.', { oversize: 'truncate' }),
    ),
  },
});

describe('the oversize rule of a field', () => {
  const fixture = new PipelineFixture();
  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  it('holds from its definition to the table, and each change is recorded with its reason', async () => {
    const key = await fixture.putObject('notes', 1000, [
      { id: 'a', strict: 'short', cut: 'ééééé€', left_out: 'x'.repeat(11), tags: ['fits', 'y'.repeat(12)] },
      { id: 'b', strict: 'z'.repeat(11), cut: 'whole' },
      { id: 'c', cut: 'x'.repeat(10), left_out: 'é'.repeat(5) },
    ]);
    const env = fixture.environment;
    const s3 = new S3Client({
      endpoint: env['AWS_ENDPOINT_URL_S3'] ?? '',
      region: 'us-east-1',
      credentials: {
        accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
      },
    });
    const connection = {
      host: env['REDSHIFT_HOST'] ?? '',
      port: Number(env['REDSHIFT_PORT']),
      database: env['REDSHIFT_DATABASE'] ?? '',
      user: env['REDSHIFT_USER'] ?? '',
      password: fixture.password,
      sslMode: 'disable',
    } as const;
    const db = new Kysely<unknown>({ dialect: new RedshiftDialect({ connection }) });
    const { bucket } = fixture;
    const writer = createRedshiftWriter({
      db,
      s3,
      staging: { bucket, prefix: 'staging/' },
      quarantine: { prefix: 'quarantine/' },
      copyIamRoleArn: env['COPY_IAM_ROLE_ARN'] ?? '',
      region: 'us-east-1',
      tables: notes.tables,
    });
    const stager = new LocalStager(
      s3,
      () => undefined,
      () => notes,
    );
    const load = async () => {
      const batch = writer.openBatch({ stream: 'notes', tables: notes.tables, reload: true });
      const { ETag: etag = '', size } = await fixture.headRaw(key);
      await stager.begin({ stream: 'notes', target: batch.target, part: 1 });
      await stager.stage({ object: { bucket, key, etag, sizeBytes: size }, objectNumber: 0 });
      batch.addPart(await stager.finish());
      return batch.commit();
    };
    try {
      await writer.prepareSchema();
      expect(await load()).toMatchObject({ accepted: 2, rejected: 1, inserted: 2 });
      expect(
        await fixture.query('select id, strict, cut, left_out from spacex_raw.notes order by id'),
      ).toEqual([
        { id: 'a', strict: 'short', cut: 'ééééé', left_out: null },
        { id: 'c', strict: null, cut: 'x'.repeat(10), left_out: 'é'.repeat(5) },
      ]);
      expect(await fixture.query('select tag from spacex_raw.note_tags order by tag_position')).toEqual([
        { tag: 'fits' },
        { tag: 'y'.repeat(10) },
      ]);
      const changes = await fixture.query(
        'select line, table_name, column_name, change, reason, original_bytes, max_bytes from etl.column_changes order by change_number',
      );
      expect(changes).toMatchObject([
        { line: '1', table_name: 'notes', column_name: 'cut', change: 'truncated', original_bytes: '13' },
        { line: '1', table_name: 'notes', column_name: 'left_out', change: 'nulled', original_bytes: '11' },
        { line: '1', table_name: 'note_tags', column_name: 'tag', change: 'truncated', max_bytes: '10' },
      ]);
      expect(changes.map((row) => row['reason'])).toEqual([
        'The value for notes.cut has 13 bytes, the column takes 10: its beginning was kept.',
        'The value for notes.left_out has 11 bytes, the column takes 10: it was left out.',
        'The value for note_tags.tag has 12 bytes, the column takes 10: its beginning was kept.',
      ]);
      expect(await fixture.query('select path from etl.rejects')).toEqual([{ path: 'strict' }]);
      // The same again is the same: the hash is that of the whole texts.
      expect(await load()).toMatchObject({ inserted: 0, updated: 0, unchanged: 2 });
    } finally {
      await stager.close();
      await db.destroy();
      s3.destroy();
    }
  });
});
