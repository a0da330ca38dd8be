import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder } from './open-folder.ts';
import { startSpacexApi } from './server.ts';
import type { SpacexApi } from './server.ts';

interface Recording {
  readonly file: string;
  readonly method: string;
  readonly uri: string;
  readonly request_body: string;
  readonly status: number;
  readonly headers: { readonly 'Content-Type'?: string[]; readonly 'Cache-Control'?: string[] };
}

const snapshot = process.env['SPACEX_SNAPSHOT_DIR'];
const replies = `${snapshot}-http`;
const available = snapshot !== undefined && existsSync(join(replies, '_http.json'));
if (!available && process.env['CI'] === 'true') {
  throw new Error(
    'SPACEX_SNAPSHOT_DIR must name the recorded collections, with the recorded replies beside it (…-http)',
  );
}

(available ? describe : describe.skip)('the replies recorded from the real API (SPACEX_SNAPSHOT_DIR)', () => {
  const recordings = available
    ? (JSON.parse(readFileSync(join(replies, '_http.json'), 'utf8')) as readonly Recording[])
    : [];
  let api: SpacexApi;
  beforeAll(async () => {
    api = await startSpacexApi({ port: 0, source: await openFolder(String(snapshot)) });
  });
  afterAll(() => api.stop());

  it('are all here', () => expect(recordings).toHaveLength(56));

  it.each(recordings.map((recording) => [recording.file, recording] as const))(
    'equals %s',
    async (file, recording) => {
      const path = new URL(recording.uri).pathname.replace('/v4', '');
      const isPost = recording.method === 'post';
      const reply = await fetch(`${api.baseUrl}${path}`, {
        method: recording.method.toUpperCase(),
        ...(isPost ? { body: recording.request_body } : {}),
      });
      expect(reply.status).toBe(recording.status);
      expect(reply.headers.get('content-type')).toBe(recording.headers['Content-Type']?.[0] ?? null);
      expect(reply.headers.get('cache-control')).toBe(recording.headers['Cache-Control']?.[0]);
      const expected = readFileSync(join(replies, file), 'utf8');
      const actual = await reply.text();
      if (expected === '') expect(actual).toBe('');
      else expect(JSON.parse(actual)).toEqual(JSON.parse(expected));
    },
  );
});
