/** Type oids that clients know from Redshift, by those that Postgres sends for the same values: SUPER, below which jsonb lies. */
const redshiftOids: ReadonlyMap<number, number> = new Map([[3802, 4000]]);

/**
 * A RowDescription with Redshift's type oids: drivers choose by them how to read a value.
 *
 * @param bytes the message, header included
 * @returns the same bytes when there is nothing to change, a copy otherwise
 */
export function withRedshiftTypes(bytes: Buffer): Buffer {
  let result = bytes;
  let at = 7;
  for (let column = bytes.readInt16BE(5); column > 0; column--) {
    // A name up to its zero byte, table (4 bytes), number of the column (2), then the oid (4), size (2), modifier (4), format (2).
    const oidAt = bytes.indexOf(0, at) + 7;
    const oid = redshiftOids.get(bytes.readInt32BE(oidAt));
    if (oid !== undefined) {
      if (result === bytes) result = Buffer.from(bytes);
      result.writeInt32BE(oid, oidAt);
    }
    at = oidAt + 12;
  }
  return result;
}
