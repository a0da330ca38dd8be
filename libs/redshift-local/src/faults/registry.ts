import { InvalidOptionError } from '../errors.ts';
import { isS3Fault, type Fault, type S3Fault, type StatementFault } from './types.ts';

/** A fault that waits for its event, or has hit already. */
export interface ArmedFault {
  readonly fault: Fault;
  /** How often it has hit. */
  readonly hits: number;
}

type Kind = Fault['kind'];
type MemberType = 'string' | 'boolean' | 'count' | 'when';

const common: Readonly<Record<string, MemberType>> = {
  match: 'string',
  pid: 'count',
  skip: 'count',
  times: 'count',
};

/** The members of each kind; a trailing `!` marks those that must be there. */
const members: Readonly<Record<Kind, Readonly<Record<string, MemberType>>>> = {
  commit_outcome_unknown: { committed: 'boolean' },
  drop_connection: { when: 'when', copyBytes: 'count' },
  serializable_conflict: {},
  snapshot_conflict: {},
  error: { code: 'string', 'message!': 'string', detail: 'string' },
  s3_error: { status: 'count', code: 'string' },
  s3_slow: { delayMs: 'count', bytesPerSecond: 'count' },
  s3_cut: { 'bytes!': 'count' },
};

const commit = String.raw`^\s*(commit|end)\b`;
/** What a kind matches unless the fault says otherwise. */
const defaultMatch: Readonly<Record<Kind, string>> = {
  commit_outcome_unknown: commit,
  drop_connection: '',
  serializable_conflict: String.raw`^\s*(insert|update|delete|merge|copy|commit|end)\b`,
  snapshot_conflict: String.raw`^\s*(insert|update|delete|merge|copy|commit|end)\b`,
  error: '',
  s3_error: '',
  s3_slow: '',
  s3_cut: '^GET [^/]+/.',
};

const checks: Readonly<Record<MemberType, readonly [(value: unknown) => boolean, string]>> = {
  string: [(value) => typeof value === 'string', 'a text'],
  boolean: [(value) => typeof value === 'boolean', 'true or false'],
  count: [(value) => Number.isSafeInteger(value) && (value as number) >= 0, 'a whole number, 0 or more'],
  when: [(value) => value === 'before' || value === 'after', "'before' or 'after'"],
};

const wrong = (problem: string, cause?: unknown): InvalidOptionError =>
  new InvalidOptionError('faults', problem, { cause });

/**
 * Checks a fault that may come from anywhere.
 *
 * @throws InvalidOptionError with option 'faults'
 */
export function checkFault(given: unknown): Fault {
  if (typeof given !== 'object' || given === null) throw wrong('a fault is an object');
  const { kind, ...rest } = given as Record<string, unknown>;
  const own = typeof kind === 'string' && Object.hasOwn(members, kind) ? members[kind as Kind] : undefined;
  if (own === undefined) {
    throw wrong(`unknown kind ${JSON.stringify(kind)}; use one of ${Object.keys(members).join(', ')}.`);
  }
  const known = { ...common, ...own };
  for (const [name, value] of Object.entries(rest)) {
    const type = known[name] ?? known[`${name}!`];
    if (type === undefined) throw wrong(`${String(kind)} has no setting ${name}.`);
    const [accepts, expected] = checks[type];
    if (value !== undefined && !accepts(value)) throw wrong(`${String(kind)}.${name} must be ${expected}.`);
  }
  for (const name of Object.keys(own).filter((key) => key.endsWith('!'))) {
    if (rest[name.slice(0, -1)] === undefined) throw wrong(`${String(kind)} needs ${name.slice(0, -1)}.`);
  }
  const fault = given as Fault;
  try {
    new RegExp(fault.match ?? '', 'i');
  } catch (cause) {
    throw wrong(`match: ${(cause as Error).message}`, cause);
  }
  return fault;
}

interface Entry {
  readonly fault: Fault;
  readonly pattern: RegExp;
  /** The session that armed it by SQL: it is not hit itself, unless it is named. */
  readonly armedBy: number | undefined;
  seen: number;
  hits: number;
}

/** The faults of a server. They hit in the order in which they were armed, one per event. */
export class Faults {
  #entries: Entry[] = [];

  /**
   * Makes a fault wait for its event.
   *
   * @throws InvalidOptionError with option 'faults'
   */
  arm(fault: Fault, armedBy?: number): void {
    checkFault(fault);
    const match =
      fault.match ??
      (fault.kind === 'drop_connection' && fault.copyBytes !== undefined
        ? String.raw`^\s*copy\b`
        : defaultMatch[fault.kind]);
    this.#entries.push({ fault, pattern: new RegExp(match, 'i'), armedBy, seen: 0, hits: 0 });
  }

  /** Forgets all faults. */
  clear(): void {
    this.#entries = [];
  }

  /** All faults since the last `clear()`, those that have hit included. */
  list(): ArmedFault[] {
    return this.#entries.map(({ fault, hits }) => ({ fault, hits }));
  }

  /** The fault that hits this statement, if any. */
  forStatement(sql: string, pid: number): StatementFault | undefined {
    return this.#take((entry) => {
      const { fault } = entry;
      const isMeant = fault.pid === undefined ? entry.armedBy !== pid : fault.pid === pid;
      return !isS3Fault(fault) && isMeant && entry.pattern.test(sql);
    }) as StatementFault | undefined;
  }

  /** The fault that hits this request to S3, if any. */
  forRequest(request: string): S3Fault | undefined {
    return this.#take(({ fault, pattern }) => isS3Fault(fault) && pattern.test(request)) as
      S3Fault | undefined;
  }

  #take(isHit: (entry: Entry) => boolean): Fault | undefined {
    for (const entry of this.#entries) {
      const { skip = 0, times = 1 } = entry.fault;
      if (entry.hits >= times || !isHit(entry)) continue;
      if (entry.seen++ < skip) continue;
      entry.hits++;
      return entry.fault;
    }
    return undefined;
  }
}
