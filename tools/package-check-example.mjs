// Runs an example against a local Redshift that is told to it as users are told to: by environment variables.
// Usage: node tools/package-check-example.mjs <example.ts>
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const example = process.argv[2] ?? '';
const cli = fileURLToPath(new URL('../libs/redshift-local/dist/cli.js', import.meta.url));
const password = 'example';
const passwordFile = join(dirname(example), 'password.txt');
writeFileSync(passwordFile, password);
const server = spawn(
  process.execPath,
  [cli, '--port', '0', '--user', 'etl', '--password-file', passwordFile, '--quiet'],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const [address] = await once(createInterface({ input: server.stdout }), 'line');
const { hostname, port } = new URL(address);
const child = spawn(process.execPath, [example], {
  cwd: dirname(example),
  stdio: 'inherit',
  env: {
    ...process.env,
    REDSHIFT_HOST: hostname,
    REDSHIFT_PORT: port,
    REDSHIFT_USER: 'etl',
    REDSHIFT_PASSWORD: password,
    REDSHIFT_SSL_MODE: 'disable',
  },
});
const [code] = await once(child, 'exit');
server.kill();
await once(server, 'exit');
process.exit(code ?? 1);
