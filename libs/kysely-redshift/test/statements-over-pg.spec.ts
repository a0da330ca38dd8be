import type { Kysely } from 'kysely';
import type { RedshiftLocal } from 'redshift-local';
import { connect, makeBucket, putObject, runAll, startLocal } from './helpers/local.ts';
import { FIXTURE, type Tables } from './helpers/tables.ts';
import { BUCKET, statements } from './statements.ts';

let redshift: RedshiftLocal;
let db: Kysely<Tables>;
beforeAll(async () => {
  redshift = await startLocal();
  db = connect(redshift);
  await makeBucket(BUCKET);
  await runAll(db, FIXTURE);
});
afterAll(async () => {
  await db?.destroy();
  await redshift?.stop();
});

const executable = statements.filter(({ executable }) => executable === true);

describe('statements over the pg wire', () => {
  it.each(executable.map((statement) => [statement.name, statement] as const))(
    'runs %s',
    async (_, statement) => {
      for (const [key, body] of Object.entries(statement.files ?? {})) await putObject(BUCKET, key, body);
      await runAll(db, statement.before ?? []);
      try {
        const { rows } = await db.executeQuery(statement.build(db).compile(db));
        if (statement.rows) expect(rows).toEqual(statement.rows);
      } finally {
        await runAll(db, statement.after ?? []);
      }
    },
  );
});
