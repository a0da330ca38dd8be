import { parseArgs } from 'node:util';
import { benchCopy } from './copy.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, rows: { type: 'string', default: '1000000' } },
});

const result = { copy: await benchCopy(Number(values.rows)) };
if (values.json) console.log(JSON.stringify(result));
else console.table(result.copy);
