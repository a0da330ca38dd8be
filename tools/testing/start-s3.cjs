const { spawn } = require('node:child_process');
const { existsSync } = require('node:fs');
const { createServer } = require('node:net');
const { join } = require('node:path');

const root = join(__dirname, '..', '..');

const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

async function answers(endpoint, deadlineMs) {
  for (const end = Date.now() + deadlineMs; Date.now() < end;) {
    try {
      await fetch(endpoint);
      return true;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return false;
}

/**
 * jest globalSetup: a real S3 server (moto, memory only) for the tests of one project, at `TEST_S3_ENDPOINT`.
 * It takes any credentials; the AWS SDK finds some in the environment.
 */
module.exports = async function startS3() {
  const python = join(root, '.venv', 'bin', 'python');
  if (!existsSync(python)) throw new Error(`${python} is missing: run \`npm run setup\` first.`);
  const port = await freePort();
  const server = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
  });
  const endpoint = `http://127.0.0.1:${port}`;
  if (!(await answers(endpoint, 60_000))) {
    server.kill('SIGKILL');
    throw new Error('the local S3 (moto) did not answer within 60 s');
  }
  globalThis.__s3Server = server;
  process.env.TEST_S3_ENDPOINT = endpoint;
  process.env.AWS_ACCESS_KEY_ID ??= 'test';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'test';
  process.env.AWS_REGION ??= 'us-east-1';
};
