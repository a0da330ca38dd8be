import fc from 'fast-check';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Client, type QueryResult } from 'pg';
import type { RedshiftLocal } from '../src/index.ts';
import { readTextRow, type TextRow } from '../src/postgres/admin-client.ts';
import { FrameReader } from '../src/wire/frames.ts';
import { message, toServer } from '../src/wire/messages.ts';
import { connectTo, failure, manifestOptions, startServer, TestBucket, until } from './support.ts';

let server: RedshiftLocal;
let client: Client;
let bucket: TestBucket;

beforeAll(async () => {
  bucket = await new TestBucket().create();
  server = await startServer();
  client = await connectTo(server);
});
afterAll(async () => {
  await client?.end();
  await server?.stop();
  bucket?.close();
});

/** A connection without a client library: sends bytes, collects the letters that come back. */
class RawConnection {
  readonly socket: Socket;
  #bytes = Buffer.alloc(0);

  constructor() {
    this.socket = connect(server.port, server.host);
    this.socket.on('data', (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
    });
    this.socket.on('error', () => undefined);
  }

  /** Letters of the whole messages so far. */
  get letters(): string {
    let letters = '';
    for (let at = 0; at + 5 <= this.#bytes.length; at += this.#bytes.readInt32BE(at + 1) + 1) {
      letters += String.fromCharCode(this.#bytes[at] as number);
    }
    return letters;
  }

  send(...messages: readonly Buffer[]): void {
    this.socket.write(Buffer.concat(messages));
  }

  /** The rows that come before ReadyForQuery; forgets what was received. */
  async rowsUntilReady(): Promise<TextRow[]> {
    await this.until('Z');
    const rows = new FrameReader()
      .push(this.#bytes)
      .filter(({ type }) => type === 0x44)
      .map(readTextRow);
    this.#bytes = Buffer.alloc(0);
    return rows;
  }

  get text(): string {
    return this.#bytes.toString('latin1');
  }

  async logIn(): Promise<void> {
    this.socket.write(
      toServer.startup({
        user: 'awsuser',
        database: 'dev',
        client_protocol_version: '2',
        driver_version: 'x',
      }),
    );
    await this.until('Z');
    this.#bytes = Buffer.alloc(0);
  }

  async until(last: string): Promise<string> {
    await until(() => this.letters.endsWith(last));
    return this.letters;
  }
}

describe('protocol', () => {
  it('does say it is Redshift, and takes the parameters of its drivers', async () => {
    const raw = new RawConnection();
    raw.socket.write(
      toServer.startup({
        user: 'awsuser',
        database: 'dev',
        client_protocol_version: '2',
        driver_version: 'x',
      }),
    );
    await raw.until('Z');
    expect(raw.text).toContain('server_version\0' + '8.0.2\0');
    raw.socket.destroy();
  });

  it('does answer N to TLS and go on', async () => {
    const raw = new RawConnection();
    raw.socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]));
    await once(raw.socket, 'data');
    expect(raw.text).toBe('N');
    raw.socket.destroy();
  });

  it('does answer a pipeline in order, with a COPY in the middle and an error that skips the rest', async () => {
    await client.query('drop table if exists piped; create table piped (n int)');
    const url = await bucket.putLines('piped', ['{"n":1}', '{"n":2}']);
    const statement = (sql: string): Buffer =>
      Buffer.concat([toServer.parse('', sql), toServer.bind('', ''), toServer.execute('')]);
    const raw = new RawConnection();
    await raw.logIn();

    raw.socket.write(
      Buffer.concat([
        statement('select 1'),
        statement(`copy piped from '${url}' ${manifestOptions}`),
        statement('select count(*) from piped'),
        toServer.sync,
        statement('insert into piped values (3)'),
        statement('create index i on piped (n)'),
        statement(`copy piped from '${url}' ${manifestOptions}`),
        statement('insert into piped values (4)'),
        toServer.sync,
        statement('select 2'),
        toServer.sync,
      ]),
    );

    await until(() => raw.letters.split('Z').length === 4);
    expect(raw.letters).toBe('12DC' + '12NC' + '12DC' + 'Z' + '12C' + 'E' + 'Z' + '12DC' + 'Z');
    expect((await client.query('select count(*)::int as n from piped')).rows).toEqual([{ n: 2 }]);
    raw.socket.destroy();
  });

  it('does cancel a running statement', async () => {
    const other = await connectTo(server);
    const { processID, secretKey } = other as unknown as { processID: number; secretKey: number };
    const isSleeping = `select 1 from pg_stat_activity where pid = ${processID} and wait_event = 'PgSleep'`;
    const sleeping = failure(other.query('select pg_sleep(30)'));
    await until(async () => (await client.query(isSleeping)).rowCount === 1);
    const request = Buffer.alloc(16);
    [16, 80877102, processID, secretKey].forEach((value, index) => request.writeInt32BE(value, index * 4));
    connect(server.port, server.host).end(request);
    expect(await sleeping).toMatch(/^57014 /);
    await other.end();
  });

  it.each([
    ['a length below 4', Buffer.from([0x51, 0, 0, 0, 1])],
    ['a negative length', Buffer.from([0x51, 0xff, 0xff, 0xff, 0xff])],
    ['an unknown letter', Buffer.from([0x21, 0, 0, 0, 4])],
    ['a text without end', Buffer.from([0x51, 0, 0, 0, 6, 0x41, 0x42])],
    ['a Bind that is cut', Buffer.from([0x42, 0, 0, 0, 5, 0x41])],
  ])('does end the connection, and only that, after %s', async (_name, bytes) => {
    const raw = new RawConnection();
    await raw.logIn();
    raw.socket.write(bytes);
    await once(raw.socket, 'close');
    expect(raw.text).toContain('08P01');
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it('does survive rubbish before the login', async () => {
    for (const bytes of [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.alloc(200, 0xff),
      Buffer.from([0, 0, 0, 9, 0, 3, 0, 0, 0]),
    ]) {
      const socket = connect(server.port, server.host);
      socket.on('error', () => undefined);
      socket.end(bytes);
      socket.resume();
      await once(socket, 'close');
    }
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it('does pass large results and large statements, both ways', async () => {
    const wide = 'x'.repeat(3_000_000);
    const { rows } = await client.query("select length($1::varchar) as n, repeat('y', 5000000) as y", [wide]);
    expect(rows[0].n).toBe(3_000_000);
    expect(rows[0].y).toHaveLength(5_000_000);
    const many = await client.query('select n from generate_series(1, 200000) as s(n)');
    expect(many.rows).toHaveLength(200_000);
  });

  it('does refuse what Redshift refuses, inside a transaction too', async () => {
    await client.query('drop table if exists refused; create table refused (id int, primary key (id))');
    await client.query('insert into refused values (1), (1)');
    expect(await failure(client.query('insert into refused values ($1) returning id', [1]))).toBe(
      '42601 syntax error at or near "returning"',
    );
    await client.query('begin');
    expect(await failure(client.query('savepoint a'))).toBe('0A000 SAVEPOINT is not supported');
    expect(await failure(client.query('select 1'))).toMatch(/^25P02 /);
    await client.query('rollback');
    expect((await client.query('select count(*)::int as n from refused')).rows).toEqual([{ n: 2 }]);
  });
});

describe('passwords', () => {
  it('does ask for the password when one is set', async () => {
    const closed = await startServer({ password: "it's \\ secret" });
    const open = await connectTo(closed);
    expect((await open.query('select current_user as me')).rows).toEqual([{ me: 'awsuser' }]);
    await open.query("create user reader password 'Reader1'");
    await open.end();
    const login = (user: string, password: string): Promise<string> => {
      const attempt = new Client({ host: closed.host, port: closed.port, database: 'dev', user, password });
      return failure(attempt.connect().then(() => attempt.end()));
    };
    expect(await login('awsuser', 'wrong')).toMatch(/^28P01 /);
    expect(await login('reader', 'wrong')).toMatch(/^28P01 /);
    expect(await login('rdsdb', '')).toMatch(/^28000 /);
    await expect(login('reader', 'Reader1')).rejects.toThrow('the statement succeeded');
    await closed.stop();
  });
});

describe('meaning of SQL', () => {
  it.each([
    ["datediff(day, '2021-12-31 23:59:59', '2022-01-01 00:00:00')", '1'],
    ["datediff(year, timestamp '2021-12-31', timestamp '2022-01-01')", '1'],
    ["datediff(month, date '2021-01-31', date '2021-02-01')", '1'],
    ["datediff(hour, timestamptz '2021-01-01 00:59:00Z', timestamp '2021-01-01 01:00:00')", '1'],
    ["datediff(qtr, date '2021-01-01', '2021-12-31')", '3'],
    ["dateadd(month, 1, '2021-01-31')::varchar", '2021-02-28 00:00:00'],
    ["dateadd(w, -1, date '2021-01-08')::varchar", '2021-01-01 00:00:00'],
    [
      "convert_timezone('UTC', 'America/New_York', timestamp '2021-07-01 12:00:00')::varchar",
      '2021-07-01 08:00:00',
    ],
    [
      "pg_typeof(getdate())::varchar || ' ' || pg_typeof(sysdate)::varchar",
      'timestamp without time zone timestamp without time zone',
    ],
    ["nvl(null, null, 'x')", 'x'],
    ["decode(null, 1, 'one', null, 'none', 'other')", 'none'],
    [String.raw`'a\\b\'c'`, String.raw`a\b'c`],
    ['json_serialize(json_parse(\'{"B": [1, 2.50]}\'))', '{"B":[1,2.50]}'],
    ["json_extract_path_text('{\"a\":{\"b\":7}}', 'a', 'b')", '7'],
    ["sha2('abc', 256)", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['1.5::numeric', '2'],
    ["len('é') || ' ' || octet_length('é')", '1 2'],
  ])('does give %s', async (expression, expected) => {
    const { rows } = await client.query(`select ${expression} as value`);
    expect(String(rows[0].value)).toBe(expected);
  });

  it('does count the bytes of VARCHAR outside of COPY as well', async () => {
    await client.query('drop table if exists bytes; create table bytes (c varchar(3), d char(2))');
    await client.query("insert into bytes values ('abc', 'ab'), (null, null)");
    expect(await failure(client.query("insert into bytes (c) values ('éé')"))).toMatch(/^22001 /);
    expect(await failure(client.query('insert into bytes (c) values ($1)', ['éé']))).toMatch(/^22001 /);
    expect((await client.query("select 'ééé'::varchar(3) as cut")).rows).toEqual([{ cut: 'é' }]);
  });

  it('does show the columns as Redshift names their types', async () => {
    await client.query(
      'drop table if exists shown; create table shown (id varchar(24) not null, doc super, at timestamptz, n numeric(18,2))',
    );
    const { rows } = await client.query(
      "select column_name, data_type, character_maximum_length as size, is_nullable from svv_columns where table_name = 'shown' order by ordinal_position",
    );
    expect(rows).toEqual([
      { column_name: 'id', data_type: 'character varying', size: 24, is_nullable: 'NO' },
      { column_name: 'doc', data_type: 'super', size: null, is_nullable: 'YES' },
      { column_name: 'at', data_type: 'timestamp with time zone', size: null, is_nullable: 'YES' },
      { column_name: 'n', data_type: 'numeric', size: null, is_nullable: 'YES' },
    ]);
  });

  it('does keep settings of Redshift', async () => {
    await client.query("set query_group to 'dbt'");
    expect((await client.query('show query_group')).rows).toEqual([{ 'redshift.query_group': 'dbt' }]);
  });
});

describe('bad clients', () => {
  it('does survive any bytes after the login', async () => {
    const letters = fc.constantFrom(...'QPBEDSCHFXdcfp!\0');
    const frame = fc.tuple(letters, fc.uint8Array({ maxLength: 40 }), fc.integer({ min: -2, max: 2 }));
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 5 }), async (frames) => {
        const raw = new RawConnection();
        await raw.logIn();
        for (const [letter, body, error] of frames) {
          const header = Buffer.from(`${letter}0000`, 'latin1');
          header.writeInt32BE(body.length + 4 + error, 1);
          raw.socket.write(Buffer.concat([header, body]));
        }
        raw.socket.end();
        raw.socket.resume();
        await new Promise((resolve) => setTimeout(resolve, 5));
        raw.socket.destroy();
      }),
      { numRuns: 60 },
    );
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it('does roll back a COPY whose client is gone', async () => {
    await client.query('drop table if exists left_alone; create table left_alone (n int)');
    const lines = Array.from({ length: 300_000 }, (_, index) => `{"n":${index}}`);
    const url = await bucket.putLines('left', lines);
    const raw = new RawConnection();
    await raw.logIn();
    raw.socket.write(toServer.query(`copy left_alone from '${url}' ${manifestOptions}`));
    await new Promise((resolve) => setTimeout(resolve, 60));
    raw.socket.destroy();

    const busy =
      "select 1 from pg_stat_activity where backend_type = 'client backend' and state <> 'idle' and pid <> pg_backend_pid()";
    await until(async () => (await client.query(busy)).rowCount === 0);
    expect((await client.query('select count(*)::int as n from left_alone')).rows).toEqual([{ n: 0 }]);
  });
});

describe('many clients', () => {
  it('does serve 40 connections at once, and a killed client leaves no lock', async () => {
    await client.query('drop table if exists shared; create table shared (n int)');
    const url = await bucket.putLines('shared', ['{"n":1}', '{"n":2}']);
    await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const one = await connectTo(server);
        if (index % 2 === 0) await one.query(`copy shared from '${url}' ${manifestOptions}`);
        else await one.query('insert into shared values ($1)', [index]);
        await one.end();
      }),
    );
    expect((await client.query('select count(*)::int as n from shared')).rows).toEqual([{ n: 60 }]);

    const raw = new RawConnection();
    await raw.logIn();
    raw.socket.write(
      toServer.query(`begin; lock table shared; copy shared from '${url}' ${manifestOptions}`),
    );
    await raw.until('Z');
    raw.socket.destroy();
    await client.query("set statement_timeout to '5s'");
    await client.query('lock shared').catch(() => undefined);
    await client.query('delete from shared where n = 1');
    await client.query('reset statement_timeout');
    expect((await client.query('select count(*)::int as n from shared')).rows).toEqual([{ n: 39 }]);
  });
});

describe('types of results', () => {
  it('does give SUPER and VARBYTE types and texts of Redshift, whatever the protocol', async () => {
    const sql = `select 1 as n, json_parse('{"a": [1, "x, y"]}') as doc, 'abc'::varbyte as bytes, null::super as no`;
    for (const query of [
      { text: sql },
      { text: `set query_group to a; ${sql}` },
      { text: `create temp table if not exists once (n int); truncate once; ${sql}` },
      { text: `${sql} where $1`, values: [true] },
      { name: 'super', text: sql },
      { name: 'super', text: sql },
    ]) {
      const result: QueryResult | QueryResult[] = await client.query(query);
      const { fields, rows } = Array.isArray(result) ? (result.at(-1) as QueryResult) : result;
      expect(fields.map(({ dataTypeID }) => dataTypeID)).toEqual([23, 4000, 6551, 4000]);
      expect(rows).toEqual([{ n: 1, doc: '{"a":[1,"x, y"]}', bytes: '616263', no: null }]);
    }
  });

  it('does so for statements that are described once, pipelined or not, and leaves binary values alone', async () => {
    const raw = new RawConnection();
    await raw.logIn();
    const sql = "select json_parse('[1, 2]'), 'abc'::varbyte";
    const bindBinary = message('B', '', 's', 0, 0, 1, 1);
    raw.send(
      toServer.parse('s', sql),
      toServer.describeStatement('s'),
      toServer.bind('', 's'),
      toServer.execute(''),
      toServer.sync,
    );
    expect(await raw.rowsUntilReady()).toEqual([['[1,2]', '616263']]);
    raw.send(toServer.bind('', 's'), toServer.execute(''), toServer.sync);
    expect(await raw.rowsUntilReady()).toEqual([['[1,2]', '616263']]);
    raw.send(bindBinary, toServer.execute(''), toServer.sync);
    expect(await raw.rowsUntilReady()).toEqual([['\u0001[1, 2]', 'abc']]);
    raw.send(bindBinary, toServer.describePortal(''), toServer.execute(''), toServer.sync);
    expect(await raw.rowsUntilReady()).toEqual([['\u0001[1, 2]', 'abc']]);
    // The unnamed statement is another one each time.
    raw.send(toServer.parse('', 'select 1'), toServer.bind('', ''), toServer.execute(''), toServer.sync);
    expect(await raw.rowsUntilReady()).toEqual([['1']]);
    raw.socket.destroy();
  });
});
