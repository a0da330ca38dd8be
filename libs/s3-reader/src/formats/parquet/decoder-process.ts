import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { DecoderAnswer, DecoderMessage, DecoderTask } from './messages.ts';

/** Why a decoder was given up: it ran on without getting anywhere, or took more memory than it may. */
export class DecoderGivenUpError extends Error {}

/** What a decoder may take. */
export interface DecoderLimits {
  /** How long it may compute without progress. */
  readonly stallMs: number;
  /** Heap, without the bytes that it was given. */
  readonly memoryMegabytes: number;
}

/** What is more than a sign of life. */
export type DecoderReply = Exclude<DecoderMessage, { kind: 'progress' }>;

const thisModule = new URL(import.meta.url);

/** A file of its own as long as this library is source. In a bundle it is the bundle, with this argument. */
const entry = thisModule.pathname.endsWith('.ts')
  ? { path: fileURLToPath(new URL('./serve.ts', thisModule)), args: [] }
  : { path: fileURLToPath(thisModule), args: ['parquet-decoder'] };

/** How often a stall is looked for within `stallMs`. A machine that slept or stood still did not look meanwhile. */
const looks = 20;

/** At most one without a task, which the next file takes over: starting one takes longer than decoding a small file. */
const idle: DecoderProcess[] = [];

/** A conversation with a decoder in which one side works while the other one waits. */
export class DecoderProcess {
  readonly #child: ChildProcess;
  readonly #memoryMegabytes: number;
  #stallMs = Infinity;
  #lastWords = '';

  /** A decoder that has been told its task. */
  static start(task: DecoderTask, { stallMs, memoryMegabytes }: DecoderLimits): DecoderProcess {
    let decoder = idle.pop();
    if (decoder && (decoder.#memoryMegabytes !== memoryMegabytes || !decoder.#child.connected)) {
      decoder.#child.kill('SIGKILL');
      decoder = undefined;
    }
    decoder ??= new DecoderProcess(memoryMegabytes);
    decoder.#stallMs = stallMs;
    decoder.#hold(true);
    decoder.#child.send(task);
    return decoder;
  }

  private constructor(memoryMegabytes: number) {
    this.#memoryMegabytes = memoryMegabytes;
    this.#child = fork(entry.path, entry.args, {
      execArgv: [`--max-old-space-size=${memoryMegabytes}`],
      // Decoding needs no credentials and no settings.
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-2000);
    });
  }

  /**
   * The next message.
   * @throws DecoderGivenUpError
   */
  next(): Promise<DecoderReply> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      let quietLooks = 0;
      const timer = setInterval(() => {
        quietLooks += 1;
        if (quietLooks > looks) settle(() => reject(new DecoderGivenUpError('decoding does not get on')));
      }, this.#stallMs / looks);
      const settle = (how: () => void) => {
        clearInterval(timer);
        child.off('message', onMessage).off('error', onError).off('close', onClose);
        how();
      };
      const onMessage = (message: unknown) => {
        quietLooks = 0;
        const said = message as DecoderMessage;
        if (said.kind !== 'progress') settle(() => resolve(said));
      };
      const onError = (error: Error) => settle(() => reject(error));
      const onClose = () => settle(() => reject(this.#reason()));
      child.on('message', onMessage).on('error', onError).on('close', onClose);
      if (!child.connected) onClose();
    });
  }

  answer(answer: DecoderAnswer): void {
    // A decoder that died has been heard of by `next`.
    this.#child.send(answer, () => undefined);
  }

  /** The task is done, or given up. */
  end(done: boolean): void {
    if (done && idle.length === 0 && this.#child.connected) {
      idle.push(this);
      this.#hold(false);
    } else {
      this.#child.kill('SIGKILL');
    }
  }

  /** Whether this process waits for the decoder before it ends. */
  #hold(wait: boolean): void {
    const how = wait ? 'ref' : 'unref';
    this.#child[how]();
    this.#child.channel?.[how]();
    (this.#child.stderr as { [how]?: () => void } | null)?.[how]?.();
  }

  /** V8 aborts the process when its heap is full. */
  #reason(): Error {
    const { signalCode, exitCode } = this.#child;
    if (signalCode === 'SIGABRT' || this.#lastWords.includes('heap out of memory')) {
      return new DecoderGivenUpError(`decoding a row group takes more than ${this.#memoryMegabytes} MB`);
    }
    return new Error(
      `The Parquet decoder ended (${signalCode ?? `exit code ${exitCode}`}). Check that memory is left and that ` +
        `${entry.path} calls serveParquetDecoder. ${this.#lastWords}`,
    );
  }
}
