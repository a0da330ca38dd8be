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
    'The page has "Amazon" before "AWS"; bytes sort the other way round.',
  ],
  [String.raw`select strtol('\0', 2)`, 'Postgres texts hold no null character.'],
  [
    "select murmur3_32_hash('Amazon Redshift', murmur3_32_hash(1))",
    'Refused: with this seed the algorithm gives another value.',
  ],
  [
    "select id, name, manager_id from employee where level < 4 start with name = 'John' connect by prior id = manager_id",
    'The page lists three rows of level 4 (below 104, which is on level 3) in spite of LEVEL < 4.',
  ],
  ['select sqrt(20/pi())', 'The page says 5.046265044040321, which is twice the square root.'],
  [
    `select "column", type from pg_table_def where tablename = 't2' order by 1`,
    'Results of functions have no precision in Postgres: numeric in place of numeric(1,0).',
  ],
  [
    `select "column", type from pg_table_def where tablename = 'dec3'`,
    'UNION of two precisions has none in Postgres: numeric in place of numeric(15,3).',
  ],
  ["select text_to_int_alt('123{', '999S')", 'Refused: formats in the style of Teradata are not emulated.'],
  [
    "select text_to_int_alt('USD123', 'C9(I)')",
    'Refused: formats in the style of Teradata are not emulated.',
  ],
]);
