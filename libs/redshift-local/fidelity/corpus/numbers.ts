import { documented } from './documented.ts';

export const numberStatements = [
  ...documented('r_ROUND', [
    ['select round(28.05)', '28'],
    ['select round(28.05, 1)', '28.1'],
    ['select round(28.05, -1)', '30'],
  ]),
  ...documented('r_TRUNC', [
    ['select trunc(111.15)', '111'],
    ['select trunc(111.15,1)', '111.1'],
    ['select trunc(111.15,-1)', '110'],
    ["select trunc(timestamp '2011-07-21 10:32:38.248109')", '2011-07-21'],
    ["select trunc(timestamp '2008-01-25 14:30:00')", '2008-01-25'],
  ]),
  ...documented('r_TO_NUMBER', [
    ["select to_number('12,454.8-', '99G999D9S')", '-12454.8'],
    ["select to_number('12.345','99D999')", '12.345'],
  ]),
  ...documented('r_OPERATOR_SYMBOLS', [['select 28.05, (28.05 + 2.00) as comm', [['28.05', '30.05']]]]),
];
