import { Kysely, sql } from 'kysely';
import { CommitOutcomeUnknownError, RedshiftDialect, type RedshiftPool } from '../index.ts';

type Answer = (text: string) => Promise<{ command: string; rowCount: number; rows: never[] }>;

/** A pool whose only connection answers as told; for what no server does on demand. */
function poolOf(answer: Answer) {
  const released: boolean[] = [];
  const sent: string[] = [];
  const listeners: string[] = [];
  const client = {
    query: (text: string) => {
      sent.push(text);
      return answer(text);
    },
    release: (destroy?: boolean) => void released.push(destroy ?? false),
    setTypeParser: () => undefined,
    on: (event: string) => void listeners.push(event),
  };
  const pool = {
    options: {},
    connect: async () => client,
    end: async () => undefined,
  } as unknown as RedshiftPool;
  return { db: new Kysely<unknown>({ dialect: new RedshiftDialect({ pool }) }), released, sent, listeners };
}

const done = async (text: string) => ({ command: text.toUpperCase(), rowCount: 0, rows: [] });
const lost = () => Promise.reject(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));

describe('RedshiftDriver', () => {
  it('says that the outcome is unknown when COMMIT has no answer, and drops the connection', async () => {
    const { db, released } = poolOf((text) =>
      text === 'commit' || text === 'rollback' ? lost() : done(text),
    );
    const committing = db.transaction().execute((trx) => sql`select 1`.execute(trx));
    await expect(committing).rejects.toBeInstanceOf(CommitOutcomeUnknownError);
    await expect(committing).rejects.toMatchObject({ transient: true, cause: { code: 'ECONNRESET' } });
    expect(released).toEqual([true]);
  });

  it('passes on an error that COMMIT was answered with', async () => {
    const refused = Object.assign(new Error('1023'), { code: 'XX000' });
    const { db, released } = poolOf((text) => (text === 'commit' ? Promise.reject(refused) : done(text)));
    await expect(db.transaction().execute(async () => 1)).rejects.toBe(refused);
    expect(released).toEqual([false]);
  });

  it('reports the first error, not that the rollback found no connection', async () => {
    const { db } = poolOf((text) => (text === 'begin' ? done(text) : lost()));
    const failing = db.transaction().execute((trx) => sql`copy`.execute(trx));
    await expect(failing).rejects.toThrow('read ECONNRESET');
  });

  it('takes nothing but the tag COMMIT for a commit', async () => {
    const { db } = poolOf((text) => done(text === 'commit' ? 'rollback' : text));
    await expect(db.transaction().execute(async () => 1)).rejects.toThrow(/rolled back/);
  });

  it('does not fail when the answer to MERGE has no count', async () => {
    const { db } = poolOf(async () => ({ command: 'MERGE', rowCount: null as unknown as number, rows: [] }));
    expect(await sql`merge into a using b`.execute(db)).toEqual({ numAffectedRows: undefined, rows: [] });
  });

  it('listens for errors of a connection once, and begins with what was asked for', async () => {
    const { db, listeners, sent } = poolOf(done);
    await db
      .transaction()
      .setAccessMode('read only')
      .execute(async () => 1);
    await db.transaction().execute(async () => 1);
    expect(listeners).toEqual(['error']);
    expect(sent).toEqual(['begin read only', 'commit', 'begin', 'commit']);
  });
});
