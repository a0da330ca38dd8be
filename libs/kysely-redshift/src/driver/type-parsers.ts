/** The part of a `pg` client that carries its own type parsers. */
export interface TypeParserTarget {
  setTypeParser(oid: number, format: 'text', parse: (text: string) => unknown): void;
}

const asText = (text: string): string => text;

/** `2021-04-22 10:00:00.5` in UTC; Redshift's clock functions (getdate, sysdate) are UTC. `infinity` stays text. */
const asUtcDate = (text: string): Date | string => dateOr(text, `${text.replace(' ', 'T')}Z`);

/** `2021-04-22 10:00:00.5+02`; JavaScript wants the minutes of the offset too. */
const asZonedDate = (text: string): Date | string =>
  dateOr(text, text.replace(' ', 'T').replace(/[+-]\d\d$/, '$&:00'));

const dateOr = (text: string, iso: string): Date | string => {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? text : date;
};

/**
 * Parsers by the number of the type (redshift_connector's table and pg_type). Only what Redshift prints differently, or
 * what a process may have changed for all of its clients.
 */
const PARSERS: readonly (readonly [oid: number, parse: (text: string) => unknown])[] = [
  [16, (text) => text === 't'],
  // int8, numeric: no digit is lost.
  [20, asText],
  [1700, asText],
  // int2, int4, float4, float8
  [21, Number],
  [23, Number],
  [700, Number],
  [701, Number],
  // date, time, timetz
  [1082, asText],
  [1083, asText],
  [1266, asText],
  // timestamp, timestamptz
  [1114, asUtcDate],
  [1184, asZonedDate],
  // Intervals year to month, day to second, and the old one.
  [1186, asText],
  [1188, asText],
  [1190, asText],
  // SUPER, VARBYTE
  [4000, (text) => JSON.parse(text) as unknown],
  [6551, (text) => Buffer.from(text, 'hex')],
];

/**
 * Sets on one client how values arrive, whatever the process has set for all clients:
 * bigint and numeric as strings (no digit is lost), date, time and intervals as text, timestamp as a `Date` read as UTC,
 * timestamptz as a `Date`, SUPER as parsed JSON, VARBYTE as a Buffer.
 */
export function setRedshiftTypeParsers(client: TypeParserTarget): void {
  for (const [oid, parse] of PARSERS) client.setTypeParser(oid, 'text', parse);
}
