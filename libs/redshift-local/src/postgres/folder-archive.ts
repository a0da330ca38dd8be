import {
  closeSync,
  fchownSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';

/** The archive is not what was written. */
export class BrokenArchiveError extends Error {
  override readonly name = 'BrokenArchiveError';
}

interface Entry {
  readonly path: string;
  /** Missing: a folder. */
  readonly file?: {
    readonly bytes: number;
    /** Without the zeros at the end, which are not kept. */
    readonly keptBytes: number;
    readonly crc: number;
  };
}

/** Other work of this process gets its turn after so many files. */
const filesPerTurn = 64;
/** Files are copied in pieces through one memory: as so many buffers of their own they would stay in memory for long. */
const pieceBytes = 256 * 1024;
const indexLengthBytes = 8;

function withoutZeros(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}

function listFolder(folder: string, prefix = ''): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = join(prefix, entry.name);
    return entry.isDirectory() ? [`${path}/`, ...listFolder(folder, path)] : [path];
  });
}

/** Writes a folder of plain files into one file. Owners and modes are not kept. */
export async function packFolder(folder: string, archive: string): Promise<void> {
  const out = openSync(archive, 'wx', 0o600);
  try {
    // The index comes last: it is known then. Its length is the end of the archive.
    const entries: Entry[] = [];
    for (const [count, path] of listFolder(folder).entries()) {
      if (count % filesPerTurn === 0) await nextTurn();
      if (path.endsWith('/')) {
        entries.push({ path: path.slice(0, -1) });
        continue;
      }
      const bytes = readFileSync(join(folder, path));
      const kept = withoutZeros(bytes);
      if (kept.length > 0) writeSync(out, kept);
      entries.push({
        path,
        file: { bytes: bytes.length, keptBytes: kept.length, crc: crc32(kept) },
      });
    }
    const index = Buffer.from(JSON.stringify(entries));
    const length = Buffer.alloc(indexLengthBytes);
    length.writeBigUInt64BE(BigInt(index.length));
    writeSync(out, Buffer.concat([index, length]));
  } finally {
    closeSync(out);
  }
}

function readExactly(
  fd: number,
  position: number,
  length: number,
  into: Buffer = Buffer.alloc(length),
): Buffer {
  if (readSync(fd, into, 0, length, position) !== length) throw new BrokenArchiveError('it ends early');
  return into.subarray(0, length);
}

/** Copies a part of the archive; returns its checksum. */
function copyPart(source: number, start: number, length: number, target: number, piece: Buffer): number {
  let crc = 0;
  for (let done = 0; done < length; done += piece.length) {
    const bytes = readExactly(source, start + done, Math.min(piece.length, length - done), piece);
    crc = crc32(bytes, crc);
    writeSync(target, bytes);
  }
  return crc;
}

function readIndex(fd: number): Entry[] {
  const { size } = fstatSync(fd);
  if (size < indexLengthBytes) throw new BrokenArchiveError('it is empty');
  const indexBytes = Number(readExactly(fd, size - indexLengthBytes, indexLengthBytes).readBigUInt64BE());
  const start = size - indexLengthBytes - indexBytes;
  if (start < 0) throw new BrokenArchiveError('it has no index');
  try {
    return JSON.parse(readExactly(fd, start, indexBytes).toString('utf8')) as Entry[];
  } catch (cause) {
    throw new BrokenArchiveError('its index cannot be read', { cause });
  }
}

/**
 * Writes the files of an archive into an empty folder.
 *
 * @param owner who gets them; default: the user of this process
 * @throws BrokenArchiveError
 */
export async function unpackFolder(
  archive: string,
  folder: string,
  owner?: { readonly uid: number; readonly gid: number },
): Promise<void> {
  const source = openSync(archive, 'r');
  const give = (fd: number): void => {
    if (owner) fchownSync(fd, owner.uid, owner.gid);
  };
  try {
    const piece = Buffer.alloc(pieceBytes);
    let position = 0;
    for (const [count, { path, file }] of readIndex(source).entries()) {
      if (count % filesPerTurn === 0) await nextTurn();
      const target = join(folder, path);
      if (file === undefined) mkdirSync(target, { mode: 0o700 });
      const fd = openSync(target, file === undefined ? 'r' : 'wx', 0o600);
      try {
        give(fd);
        if (file === undefined) continue;
        const crc = copyPart(source, position, file.keptBytes, fd, piece);
        if (crc !== file.crc) throw new BrokenArchiveError(`${path} was changed`);
        if (file.bytes > file.keptBytes) ftruncateSync(fd, file.bytes);
        position += file.keptBytes;
      } finally {
        closeSync(fd);
      }
    }
  } finally {
    closeSync(source);
  }
}
