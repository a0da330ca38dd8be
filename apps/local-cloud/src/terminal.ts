import pc from 'picocolors';

/** Prints what a person follows; with `--json` that goes to stderr, since stdout is for the summary. */
export class Terminal {
  readonly #out: NodeJS.WriteStream;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  line(text = ''): void {
    this.#out.write(`${text}\n`);
  }

  warning(text: string): void {
    this.line(pc.yellow(`! ${text}`));
  }

  stageStarted(name: string, what: string): void {
    this.line(`${pc.cyan('▶')} ${pc.bold(name.padEnd(10))} ${what}`);
  }

  /** What a stage itself has to say while it runs. */
  progress(text: string): void {
    this.line(pc.dim(`  │ ${text}`));
  }

  stageDone(name: string, detail: string, seconds: number): void {
    this.line(
      `${pc.green('✔')} ${pc.bold(name.padEnd(10))} ${detail} ${pc.dim(`(${seconds.toFixed(1)} s)`)}`,
    );
  }

  stageFailed(name: string, seconds: number): void {
    this.line(`${pc.red('✘')} ${pc.bold(name.padEnd(10))} failed ${pc.dim(`(${seconds.toFixed(1)} s)`)}`);
  }
}

/** Prints one sentence about what went wrong. */
export function printError(message: string): void {
  process.stderr.write(`${pc.red('error:')} ${message}\n`);
}
