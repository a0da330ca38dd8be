import { ProtocolViolation } from './frames.ts';
import { toServer } from './messages.ts';

/** The first message of a connection. */
export type StartupRequest =
  | { readonly kind: 'ssl' | 'gss' }
  | { readonly kind: 'cancel'; readonly bytes: Buffer }
  | {
      readonly kind: 'start';
      readonly protocol: number;
      readonly parameters: Readonly<Record<string, string>>;
    };

const sslRequest = 80877103;
const gssRequest = 80877104;
const cancelRequest = 80877102;
/** The limit of Postgres. */
const maxStartupBytes = 10_000;

/** What Postgres understands; drivers of Redshift send more (client_protocol_version, driver_version, idp_type …). */
const forwarded = new Set([
  ...['user', 'database', 'application_name', 'client_encoding', 'options', 'datestyle', 'timezone'],
  ...['extra_float_digits', 'search_path', 'statement_timeout', 'geqo'],
]);

/**
 * Reads the first message once it is whole.
 *
 * @returns undefined while bytes are missing
 * @throws ProtocolViolation
 */
export function readStartup(bytes: Buffer): { request: StartupRequest; length: number } | undefined {
  if (bytes.length < 4) return undefined;
  const length = bytes.readInt32BE(0);
  if (length < 8 || length > maxStartupBytes) throw new ProtocolViolation('invalid length of startup packet');
  if (bytes.length < length) return undefined;
  const protocol = bytes.readInt32BE(4);
  if (protocol === sslRequest) return { request: { kind: 'ssl' }, length };
  if (protocol === gssRequest) return { request: { kind: 'gss' }, length };
  if (protocol === cancelRequest) {
    return { request: { kind: 'cancel', bytes: Buffer.from(bytes.subarray(0, length)) }, length };
  }
  const words = bytes.toString('utf8', 8, length).split('\0');
  const parameters: Record<string, string> = {};
  for (let index = 0; index + 1 < words.length && words[index] !== ''; index += 2) {
    parameters[words[index] as string] = words[index + 1] as string;
  }
  return { request: { kind: 'start', protocol, parameters }, length };
}

/** The startup message for Postgres, without what only Redshift knows. */
export function forwardedStartup(protocol: number, parameters: Readonly<Record<string, string>>): Buffer {
  const known = Object.entries(parameters).filter(([name]) => forwarded.has(name.toLowerCase()));
  return toServer.startup(Object.fromEntries(known), protocol);
}
