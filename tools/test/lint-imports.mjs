// Lints imports that are not there: reads [{file, name}] from stdin, writes for each what the boundary rule says.
// A process of its own, because ESLint loads its configuration by import(), which jest's CommonJS mode lacks.
import { ESLint } from 'eslint';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const errors = [];
for (const { file, name } of await json(process.stdin)) {
  const eslint = new ESLint({ cwd: join(root, file.split('/').slice(0, 2).join('/')) });
  const code = `import * as it from '${name}';\nexport const used = it;\n`;
  const [result] = await eslint.lintText(code, { filePath: join(root, file) });
  errors.push(
    result.messages
      .filter(({ ruleId, fatal }) => fatal || ruleId === '@nx/enforce-module-boundaries')
      .map(({ message }) => message),
  );
}
process.stdout.write(JSON.stringify(errors));
