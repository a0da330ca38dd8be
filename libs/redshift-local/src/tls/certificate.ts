import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import { InvalidOptionError } from '../errors.ts';

/** Key and certificate of a server, all PEM. */
export interface ServerCertificate {
  readonly key: string;
  /** The certificate, and those between it and its authority. */
  readonly cert: string;
  /** What clients trust. @default `cert` itself */
  readonly ca?: string;
}

/** What the front needs to speak TLS. */
export interface Tls {
  readonly context: SecureContext;
  /** PEM of the authority that clients trust, for `sslrootcert`, `ssl.ca` and the like. */
  readonly ca: string;
}

const fileNames = { key: 'tls-key.pem', cert: 'tls-cert.pem', ca: 'tls-ca.pem' } as const;
const lifeYears = 10;

/** An authority that lives only as long as this call, and a certificate of it for this machine. */
async function generate(host: string): Promise<Required<ServerCertificate>> {
  // Loaded when it is needed: it takes longer than all the rest of a start.
  const { generate: make } = await import('selfsigned');
  const notBeforeDate = new Date(Date.now() - 24 * 3600 * 1000);
  const notAfterDate = new Date(notBeforeDate);
  notAfterDate.setFullYear(notAfterDate.getFullYear() + lifeYears);
  const common = { keyType: 'ec', algorithm: 'sha256', notBeforeDate, notAfterDate } as const;
  const authority = await make([{ name: 'commonName', value: 'redshift-local CA' }], {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const names = ['localhost', ...(isIP(host) ? [] : [host])];
  const addresses = ['127.0.0.1', '::1', ...(isIP(host) ? [host] : [])];
  const { private: key, cert } = await make([{ name: 'commonName', value: host }], {
    ...common,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...[...new Set(names)].map((value) => ({ type: 2 as const, value })),
          ...[...new Set(addresses)].map((ip) => ({ type: 7 as const, ip })),
        ],
      },
    ],
  });
  return { key, cert, ca: authority.cert };
}

function readKept(folder: string, host: string): Required<ServerCertificate> | undefined {
  const paths = Object.entries(fileNames).map(([name, file]) => [name, join(folder, file)] as const);
  if (!paths.every(([, path]) => existsSync(path))) return undefined;
  const kept = Object.fromEntries(
    paths.map(([name, path]) => [name, readFileSync(path, 'utf8')]),
  ) as unknown as Required<ServerCertificate>;
  const certificate = new X509Certificate(kept.cert);
  const isOurs = isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host);
  return isOurs !== undefined && new Date(certificate.validTo) > new Date() ? kept : undefined;
}

/**
 * Prepares TLS. A generated certificate is kept in the data folder, so that clients can go on trusting it.
 *
 * @throws InvalidOptionError when key and certificate do not fit together
 */
export async function prepareTls(
  option: true | ServerCertificate,
  host: string,
  folder: string | undefined,
): Promise<Tls> {
  let given = option === true ? undefined : option;
  if (given === undefined) {
    given = folder === undefined ? undefined : readKept(folder, host);
    if (given === undefined) {
      given = await generate(host);
      for (const [name, file] of Object.entries(folder === undefined ? {} : fileNames)) {
        const content = given[name as keyof typeof fileNames] ?? '';
        writeFileSync(join(folder as string, file), content, { mode: name === 'key' ? 0o600 : 0o644 });
      }
    }
  }
  const { key, cert, ca = cert } = given;
  try {
    return { context: createSecureContext({ key, cert }), ca };
  } catch (cause) {
    throw new InvalidOptionError('tls', `key and certificate: ${(cause as Error).message}`, { cause });
  }
}
