import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PipelineFixture } from './pipeline-fixture.ts';

jest.setTimeout(120_000);

describe('the login', () => {
  const fixture = new PipelineFixture();
  const folder = mkdtempSync(join(tmpdir(), 'etl-login-'));
  const dbt = join(folder, 'dbt');
  /** What the stand-in of AWS's service was asked. */
  const asked: { readonly target: string; readonly body: unknown }[] = [];
  let service: Server;
  let serviceUrl = '';

  beforeAll(async () => {
    await fixture.start();
    // In place of dbt: says as whom it would log in, and whether the password is the right one.
    writeFileSync(
      dbt,
      `#!/bin/sh\n[ "$REDSHIFT_PASSWORD" = "${fixture.password}" ] && echo "dbt logs in as $REDSHIFT_USER"\n`,
    );
    chmodSync(dbt, 0o700);
    service = createServer((request, response) => {
      void text(request).then((body) => {
        asked.push({ target: String(request.headers['x-amz-target']), body: JSON.parse(body) as unknown });
        response.setHeader('content-type', 'application/x-amz-json-1.1');
        const expiration = Math.floor(Date.now() / 1000) + 900;
        response.end(JSON.stringify({ dbUser: 'awsuser', dbPassword: fixture.password, expiration }));
      });
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => service.once('listening', resolve));
    serviceUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    service.closeAllConnections();
    service.close();
    await fixture.stop();
  });

  const noPassword = { REDSHIFT_USER: undefined, REDSHIFT_PASSWORD: undefined, DBT_EXECUTABLE: dbt };
  const secretName = 'etl/redshift';

  it('by Secrets Manager: load and dbt', async () => {
    const endpoint = process.env['TEST_S3_ENDPOINT'] ?? '';
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const secrets = new SecretsManagerClient({ endpoint, region: 'us-east-1', credentials });
    const SecretString = JSON.stringify({ username: 'awsuser', password: fixture.password });
    await secrets.send(new CreateSecretCommand({ Name: secretName, SecretString }));
    secrets.destroy();
    const env = {
      ...noPassword,
      REDSHIFT_SECRET_ID: secretName,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
    };
    expect(await fixture.run(['load'], env)).toMatchObject({ code: 0 });
    const { code, stderr } = await fixture.run(['dbt', 'build'], env);
    expect(stderr).toContain('dbt logs in as awsuser');
    expect(code).toBe(0);

    const missing = await fixture.run(['load'], { ...env, REDSHIFT_SECRET_ID: 'no-such-secret' });
    expect(missing.stderr).toMatch(/no-such-secret.*secretsmanager:GetSecretValue/);
    expect(missing.code).toBe(1);
  });

  it('by IAM, serverless: load and dbt', async () => {
    const env = {
      ...noPassword,
      REDSHIFT_WORKGROUP: 'analytics',
      AWS_ENDPOINT_URL_REDSHIFT_SERVERLESS: serviceUrl,
    };
    expect(await fixture.run(['load'], env)).toMatchObject({ code: 0 });
    expect(asked.at(-1)).toEqual({
      target: 'RedshiftServerless.GetCredentials',
      body: { workgroupName: 'analytics', dbName: 'dev' },
    });
    expect((await fixture.run(['dbt', 'build'], env)).stderr).toContain('dbt logs in as awsuser');
  });
});
