import type { FeatureArea } from '../types.ts';

export const queries: FeatureArea = {
  area: 'queries',
  features: [
    {
      feature: 'SELECT TOP n',
      status: 'emulated',
      page: 'r_SELECT_list',
      example: 'select top 2 n from (select 1 as n union all select 2 union all select 3) order by n',
      expect: [['1'], ['2']],
    },
    {
      feature: 'MINUS',
      status: 'emulated',
      page: 'r_UNION',
      example: 'select 1 minus select 2',
      expect: [['1']],
    },
  ],
};
