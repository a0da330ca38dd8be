import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import {
  redshiftClusterCredentials,
  redshiftSecretCredentials,
  redshiftServerlessCredentials,
} from '../src/index.ts';

/** What each service answers on the wire, by a word of the request; the AWS SDK is the real one. */
const answers: Readonly<Record<string, string>> = {
  'RedshiftServerless.GetCredentials': JSON.stringify({
    dbUser: 'IAMR:etl',
    dbPassword: 'of-a-workgroup',
    expiration: 4102444800,
  }),
  'secretsmanager.GetSecretValue': JSON.stringify({
    SecretString: JSON.stringify({ username: 'etl', password: 'of-a-secret' }),
  }),
  'Action=GetClusterCredentialsWithIAM': `<GetClusterCredentialsWithIAMResponse xmlns="http://redshift.amazonaws.com/doc/2012-12-01/">
    <GetClusterCredentialsWithIAMResult><DbUser>IAMR:etl</DbUser><DbPassword>of-a-cluster</DbPassword>
    <Expiration>2100-01-01T00:00:00Z</Expiration></GetClusterCredentialsWithIAMResult></GetClusterCredentialsWithIAMResponse>`,
};

let server: Server;
let asked: string[];
const client = () => ({
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = (await buffer(request)).toString();
    asked.push(body);
    const said = `${String(request.headers['x-amz-target'])} ${body}`;
    const known = Object.keys(answers).find((word) => said.includes(word)) ?? '';
    response.writeHead(known ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(answers[known] ?? '{"__type":"UnknownOperationException"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());
beforeEach(() => {
  asked = [];
});

const expiresAt = new Date('2100-01-01T00:00:00Z');

describe('credentials through clients of the AWS SDK', () => {
  it('come from a serverless workgroup', async () => {
    const options = { workgroupName: 'analytics', database: 'dev', durationSeconds: 900 };
    const provider = redshiftServerlessCredentials({ ...options, client: client() });
    expect(await provider()).toEqual({ user: 'IAMR:etl', password: 'of-a-workgroup', expiresAt });
    expect(JSON.parse(asked[0] ?? '')).toEqual({
      workgroupName: 'analytics',
      dbName: 'dev',
      durationSeconds: 900,
    });
  });

  it('come from a provisioned cluster', async () => {
    const options = { clusterIdentifier: 'warehouse', database: 'dev', durationSeconds: 900 };
    const provider = redshiftClusterCredentials({ ...options, client: client() });
    expect(await provider()).toEqual({ user: 'IAMR:etl', password: 'of-a-cluster', expiresAt });
    expect(Object.fromEntries(new URLSearchParams(asked[0]))).toMatchObject({
      ClusterIdentifier: 'warehouse',
      DbName: 'dev',
      DurationSeconds: '900',
    });
  });

  it('come from a secret', async () => {
    const provider = redshiftSecretCredentials({ secretId: 'redshift/etl', client: client() });
    expect(await provider()).toMatchObject({ user: 'etl', password: 'of-a-secret' });
    // The client and what it fetched are kept.
    await provider();
    expect(asked).toHaveLength(1);
  });
});
