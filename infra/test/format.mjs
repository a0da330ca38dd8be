// `nx run infra:lint` also asks Terraform whether its files are formatted, where there is a Terraform.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const infra = fileURLToPath(new URL('..', import.meta.url));
const { error, status } = spawnSync('terraform', ['fmt', '-check', '-diff', '-recursive', infra], {
  stdio: 'inherit',
  env: { PATH: process.env.PATH, CHECKPOINT_DISABLE: '1' },
});
if (error) {
  console.error('infra: terraform is not on the PATH; its files are not checked.');
  process.exit(process.env.CI === 'true' ? 1 : 0);
}
if (status !== 0) console.error('infra: run `terraform fmt -recursive infra`.');
process.exit(status ?? 1);
