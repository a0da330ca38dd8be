import { setTimeout as sleep } from 'node:timers/promises';
import { application, s3Keys } from './stand.ts';

/** Any JSON that comes back. */
export type Json = Readonly<Record<string, unknown>>;

/** An answer of the API, errors included. */
export interface Reply {
  readonly status: number;
  readonly body: Json;
}

/** A manifest with one incremental and two full-refresh streams, two columns each. */
export function testManifest(columns: readonly string[] = ['id', 'name', 'date_utc']): Json {
  const schema = {
    type: 'object',
    additionalProperties: true,
    properties: Object.fromEntries(columns.map((name) => [name, { type: ['null', 'string'] }])),
  };
  const stream = (name: string, rest: Json) => ({
    type: 'DeclarativeStream',
    name,
    primary_key: ['id'],
    schema_loader: { type: 'InlineSchemaLoader', schema },
    ...rest,
  });
  const requester = { type: 'HttpRequester', url_base: "{{ config['base_url'] }}" };
  const format = '%Y-%m-%dT%H:%M:%S.%_msZ';
  const selector = (field_path: readonly string[]) => ({
    type: 'RecordSelector',
    extractor: { type: 'DpathExtractor', field_path },
  });
  return {
    version: '7.0.0',
    type: 'DeclarativeSource',
    check: { type: 'CheckStream', stream_names: ['rockets'] },
    streams: [
      stream('launches', {
        retriever: {
          type: 'SimpleRetriever',
          requester: {
            ...requester,
            path: '/launches/query',
            http_method: 'POST',
            request_body: {
              type: 'RequestBodyJsonObject',
              value: { query: { upcoming: false }, options: { limit: 100 } },
            },
          },
          record_selector: selector(['docs']),
        },
        incremental_sync: {
          type: 'DatetimeBasedCursor',
          cursor_field: 'date_utc',
          datetime_format: format,
          cursor_granularity: 'PT0.001S',
          step: 'P10Y',
          lookback_window: 'P90D',
          start_datetime: '2006-01-01T00:00:00.000Z',
          end_datetime: "{{ now_utc().strftime('%Y-%m-%dT%H:%M:%S.000Z') }}",
          start_time_option: {
            type: 'RequestOption',
            inject_into: 'body_json',
            field_path: ['query', 'date_utc', '$gte'],
          },
          end_time_option: {
            type: 'RequestOption',
            inject_into: 'body_json',
            field_path: ['query', 'date_utc', '$lte'],
          },
        },
      }),
      ...['rockets', 'cores'].map((name) =>
        stream(name, {
          retriever: {
            type: 'SimpleRetriever',
            requester: { ...requester, path: `/${name}`, http_method: 'GET' },
            record_selector: selector([]),
          },
        }),
      ),
    ],
    spec: {
      type: 'Spec',
      connection_specification: {
        type: 'object',
        required: ['base_url'],
        properties: {
          base_url: { type: 'string', pattern: '^http' },
          api_key: { type: 'string', airbyte_secret: true },
        },
      },
    },
  };
}

/** A complete destination-s3 configuration, as our own specification has it. */
export function s3Configuration(bucket: string, s3Endpoint: string): Json {
  return {
    s3_bucket_name: bucket,
    s3_bucket_path: 'raw',
    s3_bucket_region: 'us-east-1',
    s3_endpoint: s3Endpoint,
    access_key_id: s3Keys.accessKeyId,
    secret_access_key: s3Keys.secretAccessKey,
    s3_path_format: '${STREAM_NAME}/${YEAR}_${MONTH}_${DAY}_${EPOCH}_',
    format: {
      format_type: 'JSONL',
      flattening: 'No flattening',
      compression: { compression_type: 'GZIP' },
    },
  };
}

/** Calls an Airbyte with a token of the test application. */
export class ApiCalls {
  readonly #apiUrl: string;
  #token = '';

  constructor(apiUrl: string) {
    this.#apiUrl = apiUrl;
  }

  /** Sends one call; any answer is returned. */
  async call(method: string, path: string, body?: unknown): Promise<Reply> {
    if (this.#token === '') this.#token = await this.#requestToken();
    const response = await fetch(this.#apiUrl + path, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Json };
  }

  /** Sends one call and gives the body; any error answer throws. */
  async ok(method: string, path: string, body?: unknown): Promise<Json> {
    const reply = await this.call(method, path, body);
    if (reply.status >= 300)
      throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body;
  }

  /** The id of the one workspace. */
  async workspaceId(): Promise<string> {
    const { data } = await this.ok('GET', '/workspaces');
    return String((data as Json[])[0]?.['workspaceId']);
  }

  /** Makes a low-code connector and gives its id. */
  async definition(manifest: Json): Promise<string> {
    const path = `/workspaces/${await this.workspaceId()}/definitions/declarative_sources`;
    return String((await this.ok('POST', path, { name: 'test', manifest }))['id']);
  }

  /** Makes a source and gives its id. */
  async source(definitionId: string, baseUrl: string): Promise<string> {
    const source = await this.ok('POST', '/sources', {
      name: 'source',
      workspaceId: await this.workspaceId(),
      definitionId,
      configuration: { base_url: baseUrl, api_key: 'api-key-secret' },
    });
    return String(source['sourceId']);
  }

  /** Makes an S3 destination and gives its id. */
  async destination(bucket: string, s3Endpoint: string): Promise<string> {
    const destination = await this.ok('POST', '/destinations', {
      name: 'destination',
      workspaceId: await this.workspaceId(),
      configuration: { destinationType: 's3', ...s3Configuration(bucket, s3Endpoint) },
    });
    return String(destination['destinationId']);
  }

  /** Makes a connection of the three test streams and gives its id. */
  async connect(actors: { readonly sourceId: string; readonly destinationId: string }): Promise<string> {
    const connection = await this.ok('POST', '/connections', {
      ...actors,
      name: 'connection',
      schedule: { scheduleType: 'manual' },
      configurations: {
        streams: [
          { name: 'launches', syncMode: 'incremental_append' },
          { name: 'rockets', syncMode: 'full_refresh_overwrite' },
          { name: 'cores', syncMode: 'full_refresh_overwrite' },
        ],
      },
    });
    return String(connection['connectionId']);
  }

  /** Starts a sync and gives the job's id. */
  async start(connectionId: string): Promise<number> {
    return Number((await this.ok('POST', '/jobs', { connectionId, jobType: 'sync' }))['jobId']);
  }

  /** Waits for the end of a job. */
  async end(jobId: number): Promise<Json> {
    for (const end = Date.now() + 60_000; Date.now() < end;) {
      const job = await this.ok('GET', `/jobs/${jobId}`);
      if (!['pending', 'running'].includes(String(job['status']))) return job;
      await sleep(100);
    }
    throw new Error(`job ${jobId} did not end`);
  }

  async #requestToken(): Promise<string> {
    const response = await fetch(`${this.#apiUrl}/applications/token`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: application.clientId,
        client_secret: application.clientSecret,
        grant_type: 'client_credentials',
      }),
    });
    return String(((await response.json()) as Json)['access_token']);
  }
}
