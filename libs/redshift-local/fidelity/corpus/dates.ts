import { documented } from './documented.ts';

export const dateStatements = [
  ...documented('r_DATEDIFF_function', [
    ["select datediff(week,'2009-01-01','2009-12-31') as numweeks", '52'],
  ]),
];
