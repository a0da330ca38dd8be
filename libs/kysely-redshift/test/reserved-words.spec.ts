import { type Kysely, sql } from 'kysely';
import type { RedshiftLocal } from 'redshift-local';
import { distKey, sortKey } from '../src/index.ts';
import { connect, startLocal } from './helpers/local.ts';

/** Words that Redshift reserves (AWS docs, "Reserved words"), and `window`, which Postgres does. */
const WORDS =
  `aes128 aes256 all allowoverwrite analyse analyze and any array as asc authorization az64 backup between
binary blanksasnull both bytedict bzip2 case cast check collate column connect constraint create credentials cross
current_date current_time current_timestamp current_user current_user_id default deferrable deflate defrag delta
delta32k desc disable distinct do else emptyasnull enable encode encrypt encryption end except explicit false for
foreign freeze from full globaldict256 globaldict64k grant group gzip having identity ignore ilike in initially inner
intersect interval into is isnull join leading left like limit localtime localtimestamp lun luns lzo lzop minus
mostly16 mostly32 mostly8 natural new not notnull null nulls off offline offset oid old on only open or order outer
overlaps parallel partition percent permissions pivot placing primary raw readratio recover references rejectlog
resort respect restore right select session_user similar snapshot some sysdate system table tag tdes text255 text32k
then timestamp to top trailing true truncatecolumns union unique unnest unpivot user using verbose wallet when where
window with without`.split(/\s+/);

type Tables = Record<string, Record<string, number>>;

describe('reserved words', () => {
  let redshift: RedshiftLocal;
  let db: Kysely<Tables>;
  beforeAll(async () => {
    redshift = await startLocal();
    db = connect<Tables>(redshift);
  });
  afterAll(async () => {
    await db?.destroy();
    await redshift?.stop();
  });

  // `oid` names a column that every table of Postgres had.
  const columns = WORDS.filter((word) => word !== 'oid');

  it('are columns like any other', async () => {
    let table = db.schema.createTable('select');
    for (const word of columns) table = table.addColumn(word, 'integer');
    await table.modifyEnd(sql`${distKey('distinct')} ${sortKey('order', 'group')}`).execute();
    await db
      .insertInto('select')
      .values(Object.fromEntries(columns.map((word, at) => [word, at])))
      .execute();
    await db.updateTable('select').set({ table: 1000 }).where('where', '>=', 0).execute();
    const found = await db.selectFrom('select').selectAll().orderBy('order').execute();
    const expected = columns.map((word, at) => [word, word === 'table' ? 1000 : at]);
    expect(found).toEqual([Object.fromEntries(expected)]);
  });

  it('are tables like any other', async () => {
    for (const word of ['user', 'table', 'raw', 'tag', 'window']) {
      await db.schema.createTable(word).addColumn('a', 'integer').execute();
      await db.insertInto(word).values({ a: 1 }).execute();
      expect(await db.selectFrom(word).select('a').execute()).toEqual([{ a: 1 }]);
      await db.schema.dropTable(word).execute();
    }
  });
});
