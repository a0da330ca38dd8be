import type { BatchStager, StagingProgress } from './types.ts';

/** The calls that a worker understands. */
export type StagerCall = 'begin' | 'stage' | 'finish' | 'abort';

/** Main thread → worker. */
export interface CallMessage<Call extends StagerCall = StagerCall> {
  readonly id: number;
  readonly call: Call;
  readonly args: Parameters<BatchStager[Call]>;
}

/** An error as data: threads keep no classes. */
export interface ErrorMessage {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly transient: boolean;
  /** The object that it is about. */
  readonly key: string | undefined;
}

/** Worker → main thread. */
export type WorkerMessage =
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly error: ErrorMessage }
  | { readonly kind: 'progress'; readonly progress: StagingProgress };

/** What a worker is started with. */
export interface StagerWorkerData {
  readonly role: 'stager';
  readonly s3: { readonly region: string; readonly forcePathStyle: boolean };
}

/** Whether the data of a worker are ours. */
export function isStagerWorkerData(data: unknown): data is StagerWorkerData {
  return (data as { role?: unknown } | null | undefined)?.role === 'stager';
}

/** An error as data. */
export function toErrorMessage(error: unknown): ErrorMessage {
  const { name, message, stack, transient, key } = error as Partial<ErrorMessage>;
  return {
    name: name ?? 'Error',
    message: message ?? String(error),
    stack,
    transient: transient === true,
    key,
  };
}
