import { refuse } from './refuse.ts';

const SUPER = 'Store the value as SUPER and navigate with superPath(), or use json_extract_path_text().';

/** Operators of Postgres and other databases that Redshift lacks, and what to write instead. */
const REMEDIES: Readonly<Record<string, string>> = {
  '->': SUPER,
  '->>': SUPER,
  '@>': SUPER,
  '<@': SUPER,
  '?': SUPER,
  '?&': SUPER,
  '?|': SUPER,
  '^@': 'Use like, or left(a, n) = b.',
  '&&': 'Unnest one array and compare its elements.',
  '@@': 'Use like, or regexp_instr().',
  '@@@': 'Use like, or regexp_instr().',
  match: 'Use like, or regexp_instr().',
  regexp: 'Use ~, or regexp_instr().',
  '~*': "Use ilike, or regexp_instr(a, b, 1, 1, 0, 'i') > 0.",
  '!~*': "Use not ilike, or regexp_instr(a, b, 1, 1, 0, 'i') = 0.",
  '!!': 'Write the function out.',
  '<->': 'Use st_distance().',
  '==': 'Use =.',
  '!<': 'Use >=.',
  '!>': 'Use <=.',
  '<=>': 'Write a = b or (a is null and b is null).',
  'is distinct from': 'Write a <> b or (a is null) <> (b is null).',
  'is not distinct from': 'Write a = b or (a is null and b is null).',
};

/** Refuses an operator that Redshift does not have. */
export function checkOperator(operator: string): void {
  const remedy = Object.hasOwn(REMEDIES, operator) ? REMEDIES[operator] : undefined;
  if (remedy !== undefined) refuse(`the operator ${operator}`, remedy);
}
