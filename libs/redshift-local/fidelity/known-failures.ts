/** Documented statements that redshift-local answers differently, and why. A statement that is named here and passes fails the test. */
export const knownFailures: ReadonlyMap<string, string> = new Map([
  [
    "select datediff(qtr, '1998-07-01', date '2008-06-05')",
    'The page says 40 for "today"; counting boundaries, as the same page defines it, gives 39.',
  ],
  [
    "select date_part(minute, timestamp '20230104 04:05:06.789')",
    'The page says 6, which is the second; redshift-local says 5.',
  ],
  ['select is_float(s) from t', 'Refused: numbers in SUPER are decimals here, whatever they were made from.'],
  [
    'select r_nations from region_nations order by r_nations',
    'SUPER values of different types sort as string, number, boolean, array, object here.',
  ],
  [String.raw`select strtol('\0', 2)`, 'Postgres texts hold no null character.'],
  [
    "select listagg(distinct dateid,',') within group (order by sellerid desc,salesid asc) over () as dates from winsales where buyerid = 'b'",
    'Refused: LISTAGG (DISTINCT …) OVER is not emulated.',
  ],
]);
