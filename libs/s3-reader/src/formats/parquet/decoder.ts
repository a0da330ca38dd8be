import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { DecoderAnswer, DecoderMessage, DecoderTask } from './messages.ts';
import { readRowGroups } from './row-groups.ts';

const progressIntervalMs = 250;

const say = (message: DecoderMessage) => process.send?.(message);
const hear = async <T>() => ((await once(process, 'message')) as [T])[0];

/** One question at a time. */
let asking: Promise<unknown> = Promise.resolve();

function ask(message: DecoderMessage): Promise<DecoderAnswer> {
  const answer = asking.then(() => {
    say(message);
    return hear<DecoderAnswer>();
  });
  asking = answer;
  return answer;
}

let saidAt = 0;

/** Leaves at once, whatever this process computes meanwhile. */
function sayProgress(): void {
  const now = Date.now();
  if (now - saidAt < progressIntervalMs) return;
  saidAt = now;
  say({ kind: 'progress' });
}

async function decode({ sizeBytes }: DecoderTask): Promise<void> {
  const file = {
    byteLength: sizeBytes,
    slice: async (start: number, end = sizeBytes) => {
      const { bytes } = await ask({ kind: 'read', start: start < 0 ? sizeBytes + start : start, end });
      // hyparquet takes whole buffers only; what was received shares one.
      return new Uint8Array(bytes ?? []).buffer;
    },
  };
  for await (const rows of readRowGroups(file, sayProgress)) await ask({ kind: 'rows', ...rows });
}

/** Until nothing of a file that failed is under way: its columns are decoded side by side. */
async function quiet(): Promise<void> {
  for (let last: unknown; last !== asking;) {
    last = asking;
    await last;
    await turn();
  }
}

/**
 * Makes this process the one behind `decodeParquet`: it decodes, and asks for bytes, until its parent lets go of it.
 * See messages.ts for the conversation.
 */
export async function serveParquetDecoder(): Promise<never> {
  for (;;) {
    const task = await hear<DecoderTask>();
    try {
      await decode(task);
      say({ kind: 'end' });
    } catch (error) {
      await quiet();
      say({ kind: 'corrupt', problem: (error as Error).message });
    }
  }
}
