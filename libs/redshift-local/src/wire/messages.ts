/** Builds one message: letter, length, body. */
export function message(type: string, ...parts: readonly (string | Buffer | number)[]): Buffer {
  // A number is a 16-bit integer, a string ends with a zero byte, a buffer is taken as it is.
  const fields = parts.map((part) => {
    if (typeof part === 'string') return Buffer.from(`${part}\0`, 'utf8');
    return typeof part === 'number' ? int16(part) : part;
  });
  const size = fields.reduce((sum, field) => sum + field.length, 4);
  const header = Buffer.alloc(5);
  header.write(type, 0, 'latin1');
  header.writeInt32BE(size, 1);
  return Buffer.concat([header, ...fields], size + 1);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

/** A 32-bit integer as a field of `message`. */
export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function textParameter(value: string | null): Buffer {
  if (value === null) return int32(-1);
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([int32(bytes.length), bytes]);
}

/** Messages that a client sends. */
export const toServer = {
  query: (sql: string): Buffer => message('Q', sql),
  parse: (name: string, sql: string, parameterTypes: Buffer = int16(0)): Buffer =>
    message('P', name, sql, parameterTypes),
  /** A portal without parameters, results as text. */
  bind: (portal: string, statement: string): Buffer => message('B', portal, statement, 0, 0, 0),
  /** A portal whose parameters and results travel as text; null is SQL NULL. */
  bindText: (portal: string, statement: string, values: readonly (string | null)[]): Buffer =>
    message('B', portal, statement, 0, values.length, ...values.map(textParameter), 0),
  describeStatement: (name: string): Buffer => message('D', Buffer.from('S'), name),
  describePortal: (portal: string): Buffer => message('D', Buffer.from('P'), portal),
  /** All rows. */
  execute: (portal: string): Buffer => message('E', portal, int32(0)),
  closePortal: (name: string): Buffer => message('C', Buffer.from('P'), name),
  closeStatement: (name: string): Buffer => message('C', Buffer.from('S'), name),
  flush: message('H'),
  sync: message('S'),
  copyData: (bytes: Buffer): Buffer => message('d', bytes),
  /** What comes before so many bytes of data. */
  copyDataHeader: (bytes: number): Buffer => Buffer.concat([Buffer.from('d'), int32(bytes + 4)]),
  copyDone: message('c'),
  copyFail: (reason: string): Buffer => message('f', reason),
  terminate: message('X'),
  /** Asks for the end of what another connection is doing. Has no letter. */
  cancel: (processId: number, secretKey: Buffer): Buffer =>
    Buffer.concat([int32(12 + secretKey.length), int32(80877102), int32(processId), secretKey]),
  /** Startup has no letter. */
  startup(parameters: Readonly<Record<string, string>>, protocol = 0x30000): Buffer {
    const pairs = Object.entries(parameters).flatMap(([key, value]) => [`${key}\0`, `${value}\0`]);
    const body = Buffer.from(`${pairs.join('')}\0`, 'utf8');
    return Buffer.concat([int32(body.length + 8), int32(protocol), body]);
  },
} as const;

/** What an error or a notice says. */
export interface Diagnostic {
  readonly severity: 'ERROR' | 'FATAL' | 'INFO' | 'WARNING';
  /** SQLSTATE. */
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
}

function diagnostic(type: string, { severity, code, message: text, detail, hint }: Diagnostic): Buffer {
  const fields = [`S${severity}`, `V${severity}`, `C${code}`, `M${text}`];
  if (detail !== undefined) fields.push(`D${detail}`);
  if (hint !== undefined) fields.push(`H${hint}`);
  return message(type, ...fields, Buffer.from([0]));
}

/** Messages that a server sends. */
export const toClient = {
  error: (fields: Diagnostic): Buffer => diagnostic('E', fields),
  notice: (fields: Diagnostic): Buffer => diagnostic('N', fields),
  commandComplete: (tag: string): Buffer => message('C', tag),
  parameterStatus: (name: string, value: string): Buffer => message('S', name, value),
} as const;
