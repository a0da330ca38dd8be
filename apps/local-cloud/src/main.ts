import { exitCodeOf, parseOptions, type StartOptions } from './options.ts';
import { LocalCloudError } from './errors.ts';
import { start } from './start.ts';
import { printError } from './terminal.ts';

function readOptions(): StartOptions {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    // commander has printed what was wrong.
    const exitCode = exitCodeOf(error);
    if (exitCode === undefined) throw error;
    process.exit(exitCode);
  }
}

/** Stopped from outside: the shell's convention is 128 + the signal's number. */
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

const options = readOptions();
const abort = new AbortController();
let exitCode = 0;
for (const [signal, code] of Object.entries(signals)) {
  process.on(signal, () => {
    exitCode = code;
    abort.abort();
  });
}

try {
  await start(options, abort);
} catch (error) {
  if (!abort.signal.aborted) {
    const isExpected = error instanceof LocalCloudError;
    exitCode = isExpected ? error.exitCode : 1;
    printError(error instanceof Error ? error.message : String(error));
    if (!isExpected && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  }
}
// Nothing may be left that keeps the process alive, but if something is, the user still gets the prompt back.
process.exit(exitCode);
