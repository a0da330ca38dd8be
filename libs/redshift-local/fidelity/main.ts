/*
 * Prints how many documented statements agree, and which do not.
 * --json: one line `{"statements": n, "passed": n, "failed": [..]}`. --write: writes docs/fidelity.md and executes nothing.
 */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { env } from 'node:process';
import { statements } from './corpus/index.ts';
import { areas } from './features/index.ts';
import { knownFailures } from './known-failures.ts';
import { fidelityPage } from './page.ts';
import { FidelityRunner } from './runner.ts';

const load = createRequire(import.meta.url);
const startS3 = load('../../../tools/testing/start-s3.cjs') as () => Promise<void>;
const stopS3 = load('../../../tools/testing/stop-s3.cjs') as () => Promise<void>;

function writePage(): void {
  const path = join(import.meta.dirname, '..', 'docs', 'fidelity.md');
  writeFileSync(path, fidelityPage(areas, statements, knownFailures));
  console.error(`wrote ${path}`);
}

async function run(json: boolean): Promise<void> {
  await startS3();
  const failed: { page: string; sql: string; got: string; known: boolean }[] = [];
  try {
    const runner = await FidelityRunner.start(env['TEST_S3_ENDPOINT'] ?? '');
    try {
      for (const statement of statements) {
        const got = await runner.statement(statement);
        const { page, sql } = statement;
        if (got !== undefined) failed.push({ page, sql, got, known: knownFailures.has(sql) });
      }
    } finally {
      await runner.stop();
    }
  } finally {
    await stopS3();
  }
  const passed = statements.length - failed.length;
  if (json) console.log(JSON.stringify({ statements: statements.length, passed, failed }));
  else {
    for (const { page, sql, got } of failed) console.log(`${page}: ${sql}\n    gave ${got}`);
    console.log(`${passed} of ${statements.length} documented statements agree`);
  }
  if (failed.some(({ known }) => !known)) process.exitCode = 1;
}

if (process.argv.includes('--write')) writePage();
else await run(process.argv.includes('--json'));
