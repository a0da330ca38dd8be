/** The part of a `pg` client that carries its own type parsers. */
export interface TypeParserTarget {
  setTypeParser(oid: number, format: 'text', parse: (text: string) => unknown): void;
}

/** Type numbers of Redshift (redshift_connector's table and pg_type). */
const OID = { int8: 20, date: 1082, timestamp: 1114, numeric: 1700, super: 4000, varbyte: 6551 } as const;

const asText = (text: string): string => text;

/** `2021-04-22 10:00:00.5` in UTC; Redshift's clock functions (getdate, sysdate) are UTC. `infinity` stays text. */
const asUtcDate = (text: string): Date | string => {
  const date = new Date(`${text.replace(' ', 'T')}Z`);
  return Number.isNaN(date.getTime()) ? text : date;
};

/**
 * Sets on one client how values arrive, whatever the process has set for all clients:
 * bigint and numeric as strings (no digit is lost), date as `YYYY-MM-DD`, timestamp as a `Date` in UTC,
 * SUPER as parsed JSON, VARBYTE as a Buffer. timestamptz is a `Date` already.
 */
export function setRedshiftTypeParsers(client: TypeParserTarget): void {
  client.setTypeParser(OID.int8, 'text', asText);
  client.setTypeParser(OID.numeric, 'text', asText);
  client.setTypeParser(OID.date, 'text', asText);
  client.setTypeParser(OID.timestamp, 'text', asUtcDate);
  client.setTypeParser(OID.super, 'text', (text) => JSON.parse(text) as unknown);
  client.setTypeParser(OID.varbyte, 'text', (text) => Buffer.from(text, 'hex'));
}
