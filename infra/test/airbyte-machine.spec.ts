import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const template = join(__dirname, '../modules/airbyte/user-data.sh.tftpl');

const values: Readonly<Record<string, string>> = {
  abctl_version: 'v1.2.3',
  port: '8000',
  api_host: 'http://10.40.0.10:8000/api/public/v1',
  secret_id: 'test/airflow/connections/airbyte_default',
  region: 'eu-west-1',
};

/** The user data with the template's conditions all false, so that no Terraform is needed. */
function userData(): string {
  return readFileSync(template, 'utf8')
    .replace(/%\{ if [^}]*\}[^%]*%\{ endif ~?\}\n?/g, '')
    .replace(/\$\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** The script that systemd starts. */
function startScript(): string {
  return String(/<<'SCRIPT'\n([\s\S]*?)\nSCRIPT\n/.exec(userData())?.[1]);
}

describe("the user data of Airbyte's machine", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'airbyte-machine-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Puts a program of that name in front of the PATH. */
  function stub(name: string, script: string): void {
    writeFileSync(join(folder, name), `#!/bin/bash\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }

  function start() {
    writeFileSync(join(folder, 'airbyte-start'), startScript());
    const env = { PATH: [folder, process.env['PATH']].join(delimiter), TMPDIR: folder, FOLDER: folder };
    return spawnSync('bash', [join(folder, 'airbyte-start')], { env, encoding: 'utf8' });
  }

  it('is a script that bash can read', () => {
    for (const script of [userData(), startScript()]) {
      execFileSync('bash', ['-n'], { input: script, stdio: ['pipe', 'ignore', 'inherit'] });
    }
  });

  it("publishes Airbyte's credentials as an Airflow connection, without showing them", () => {
    stub(
      'abctl',
      `echo "abctl $*" >>"$FOLDER/calls"
if [ "$2" = credentials ]; then
  printf '\\e[32m INFO \\e[0m Credentials:\\n  Email: [not set]\\n  Password: pw\\n'
  printf '  Client-Id: \\e[1mid-1\\e[0m\\n  Client-Secret: s3cr3t"\\\\\\n'
fi`,
    );
    stub(
      'aws',
      `echo "aws $*" >>"$FOLDER/calls"
for argument; do case "$argument" in file://*) cp "\${argument#file://}" "$FOLDER/secret.json" ;; esac; done`,
    );

    const { status, stdout, stderr } = start();

    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'secret.json'), 'utf8'))).toEqual({
      conn_type: 'airbyte',
      host: values['api_host'],
      login: 'id-1',
      password: 's3cr3t"\\',
    });
    const calls = readFileSync(join(folder, 'calls'), 'utf8');
    expect(calls).toMatch(/^abctl local install --port 8000 --no-browser --insecure-cookies\s*$/m);
    expect(calls).toContain(`--region eu-west-1 --secret-id ${values['secret_id']} --secret-string file://`);
    expect(calls + stdout).not.toContain('s3cr3t');
    // The file with the secret is gone.
    const file = /file:\/\/(\S+)/.exec(calls)?.[1];
    expect(existsSync(String(file))).toBe(false);
  });

  it('fails, and publishes nothing, where Airbyte shows no credentials', () => {
    stub('abctl', 'echo "No existing cluster found"');
    stub('aws', 'touch "$FOLDER/published"');

    const { status, stderr } = start();

    expect(status).not.toBe(0);
    expect(stderr).toContain('shows no client id and secret');
    expect(existsSync(join(folder, 'published'))).toBe(false);
  });
});
