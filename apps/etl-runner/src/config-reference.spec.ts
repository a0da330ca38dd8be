import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentExample, withReference } from './config-reference.ts';

const project = join(__dirname, '..');
const read = (name: string) => readFileSync(join(project, name), 'utf8');

// `npx nx run etl-runner:generate` writes both.
describe('the documentation of the configuration is that of the schema', () => {
  it('README.md', () => {
    const readme = read('README.md');
    expect(readme).toBe(withReference(readme));
  });

  it('.env.example', () => {
    expect(read('.env.example')).toBe(environmentExample());
  });

  it('describes every variable', () => {
    expect(environmentExample()).not.toMatch(/^# *$/m);
  });
});
