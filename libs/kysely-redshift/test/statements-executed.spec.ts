import type { Kysely } from 'kysely';
import type { RedshiftLocal } from 'redshift-local';
import { connect, connectByDataApi, makeBucket, putObject, runAll, startLocal } from './helpers/local.ts';
import { FIXTURE, type Tables } from './helpers/tables.ts';
import { BUCKET, statements } from './statements.ts';

const executable = statements.filter(({ executable }) => executable === true);

describe.each([
  ['the pg wire', connect, `${BUCKET}-pg`],
  ['the Data API', connectByDataApi, `${BUCKET}-data-api`],
])('statements over %s', (_driver, open, bucket) => {
  let redshift: RedshiftLocal;
  let db: Kysely<Tables>;
  beforeAll(async () => {
    redshift = await startLocal();
    db = open(redshift);
    await makeBucket(bucket);
    await runAll(db, FIXTURE);
  });
  afterAll(async () => {
    await db?.destroy();
    await redshift?.stop();
  });

  it.each(executable.map((statement) => [statement.name, statement] as const))(
    'runs %s',
    async (_name, statement) => {
      for (const [key, body] of Object.entries(statement.files ?? {}))
        await putObject(bucket, key, body.replaceAll(BUCKET, bucket));
      // Temporary tables and settings belong to one session.
      await db.connection().execute(async (connection) => {
        await runAll(connection, statement.before ?? []);
        try {
          // UNLOAD writes where nothing may lie yet, so each driver has a bucket of its own.
          const query = statement.build(connection).compile(connection);
          const text = query.sql.replaceAll(BUCKET, bucket);
          const { rows } = await connection.executeQuery({ ...query, sql: text });
          if (statement.rows) expect(rows).toEqual(statement.rows);
        } finally {
          await runAll(connection, statement.after ?? []);
        }
      });
    },
  );
});
