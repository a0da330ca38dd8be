import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const repository = join(__dirname, '../..');
const environment = 'infra/environments/dev';

function read(file: string): string {
  return readFileSync(join(repository, file), 'utf8');
}

describe('docs/deploy.md', () => {
  const guide = read('docs/deploy.md');
  const commands = [...guide.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => String(block));

  it('gives commands that a shell can read', () => {
    expect(commands.length).toBeGreaterThan(8);
    const { status, stderr } = spawnSync('bash', ['-n'], { input: commands.join('\n'), encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('asks for outputs that there are', () => {
    const outputs = read(`${environment}/outputs.tf`);
    const asked = [...guide.matchAll(/\btf output -raw (\w+)/g)].map(([, name]) => name);
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((name) => !outputs.includes(`output "${name}" {`))).toEqual([]);
  });

  it('sets variables that there are, in lines that there are', () => {
    const variables = read(`${environment}/variables.tf`);
    const example = read(`${environment}/terraform.tfvars.example`);
    const set = [...example.matchAll(/^(\w+)\s+=/gm)].map(([, name]) => String(name));
    expect(set.filter((name) => !variables.includes(`variable "${name}" {`))).toEqual([]);
    const replaced = [...guide.matchAll(/s\/\^(\w+) \.\*\//g)].map(([, name]) => String(name));
    expect(replaced).toEqual(['create_mwaa', 'protect']);
    for (const name of replaced) expect(example).toMatch(new RegExp(`^${name} `, 'm'));
  });

  it('pushes the image under the tag that the task runs', () => {
    const [, tag] =
      /variable "etl_image_tag" \{.*?default\s+= "([^"]+)"/s.exec(read(`${environment}/variables.tf`)) ?? [];
    expect(read(`${environment}/terraform.tfvars.example`)).toMatch(
      new RegExp(`^etl_image_tag\\s+= "${tag}"`, 'm'),
    );
    expect(guide).toContain(`docker push "$REPOSITORY:${tag}"`);
  });

  it('links to files that there are', () => {
    for (const page of ['docs/deploy.md', 'docs/architecture.md', 'infra/README.md']) {
      const links = [...read(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, link]) => String(link));
      const folder = join(repository, page, '..');
      expect(links.filter((link) => !existsSync(join(folder, link)))).toEqual([]);
    }
  });
});
