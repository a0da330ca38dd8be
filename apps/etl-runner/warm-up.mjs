// A load that leaves compiled code behind: `node warm-up.mjs main.cjs`, with NODE_COMPILE_CACHE, as the build of the image does.
//
// It has an S3 that holds one object, and a Redshift that agrees to everything and knows nothing, so a load goes all the way
// to COPY, after which it misses the rows. Ends with 1 when it does not get there: then the code is not all compiled.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';

const DOCUMENTS = 200;
const KEY = 'raw/crew/2026_01_01_1767225600000_0.jsonl.gz';
const lines = Array.from({ length: DOCUMENTS }, (_, n) =>
  JSON.stringify({
    _airbyte_raw_id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    _airbyte_extracted_at: 1767225600000,
    _airbyte_meta: { sync_id: 1, changes: [] },
    _airbyte_generation_id: 1,
    _airbyte_data: {
      id: n.toString(16).padStart(24, '0'),
      name: `Astronaut ${n}`,
      agency: 'NASA',
      image: null,
      wikipedia: null,
      status: 'active',
      launches: [],
    },
  }),
);
const object = gzipSync(lines.map((line) => `${line}\n`).join(''));
const listing =
  `<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>${KEY}</Key><ETag>"1"</ETag>` +
  `<Size>${object.length}</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents></ListBucketResult>`;

const s3 = createHttpServer((request, response) => {
  request.resume().once('end', () => {
    response.setHeader('ETag', '"1"');
    if (request.method === 'GET') response.end(request.url?.includes('list-type=2') ? listing : object);
    else response.end(request.method === 'POST' ? '<DeleteResult></DeleteResult>' : '');
  });
});

/** A message of the protocol of PostgreSQL: its type, its length, and what it says. */
const message = (type, body = '') => {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(Buffer.byteLength(body) + 4, 1);
  return Buffer.concat([head, Buffer.from(body)]);
};
const ready = message('Z', 'I');
const done = message('C', 'SELECT 0\0');
/** Query, Parse, Bind, Describe, Execute, Close, Sync: yes. */
const answers = {
  Q: Buffer.concat([done, ready]),
  P: message('1'),
  B: message('2'),
  D: message('n'),
  E: done,
  C: message('3'),
  S: ready,
};

let hasCopied = false;
const redshift = createServer((socket) => {
  let isStarted = false;
  let pending = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      // The first message has no type.
      const start = isStarted ? 1 : 0;
      if (pending.length < start + 4) return;
      const end = start + pending.readInt32BE(start);
      if (pending.length < end) return;
      const type = isStarted ? String.fromCharCode(pending[0]) : '';
      if (/^copy /i.test(pending.toString('latin1', 5, 10))) hasCopied = true;
      pending = pending.subarray(end);
      socket.write(isStarted ? (answers[type] ?? '') : Buffer.concat([message('R', '\0\0\0\0'), ready]));
      isStarted = true;
    }
  });
});

const portOf = async (server) => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return String(server.address().port);
};
const env = {
  PATH: process.env.PATH,
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${await portOf(s3)}`,
  S3_FORCE_PATH_STYLE: 'true',
  RAW_BUCKET: 'none',
  COPY_IAM_ROLE_ARN: 'default',
  REDSHIFT_HOST: '127.0.0.1',
  REDSHIFT_PORT: await portOf(redshift),
  REDSHIFT_DATABASE: 'none',
  REDSHIFT_USER: 'none',
  REDSHIFT_PASSWORD: 'none',
  REDSHIFT_SSL_MODE: 'disable',
};
const load = spawn(process.execPath, [process.argv[2] ?? '', 'load', '--json'], { env });
let output = '';
for (const stream of [load.stdout, load.stderr]) stream.on('data', (text) => (output += text));
const timeout = setTimeout(() => load.kill('SIGKILL'), 60_000);
await once(load, 'close');
clearTimeout(timeout);
if (!hasCopied) console.error(`The load did not get as far as COPY:\n${output}`);
process.exit(hasCopied ? 0 : 1);
