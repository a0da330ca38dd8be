import type { FeatureArea } from '../types.ts';

const orders = [
  'create table orders (id int, doc super)',
  `insert into orders select 1, json_parse('{"customer": {"name": "Ann", "Tier": 1}, "lines": [{"sku": "x", "qty": 2}, {"sku": "y", "qty": 3.5}], "note": null}')`,
  `insert into orders select 2, json_parse('{"customer": "Bob", "lines": []}')`,
];

export const superType: FeatureArea = {
  area: 'SUPER',
  features: [
    {
      feature: 'navigation by dots and brackets, null on a miss',
      status: 'emulated',
      page: 'query-super',
      setup: orders,
      example: 'select o.doc.customer.name, doc.lines[1].sku, doc.nothing[3].x from orders o order by o.id',
      expect: [
        ['"Ann"', '"y"', null],
        [null, null, null],
      ],
    },
    {
      feature: 'navigation in WHERE, GROUP BY, ORDER BY and joins',
      status: 'emulated',
      page: 'query-super',
      setup: orders,
      example:
        "select a.doc.customer.name, count(*) from orders a join orders b on a.doc.lines[0].sku = b.doc.lines[0].sku where a.doc.customer.name = 'Ann' group by a.doc.customer.name order by a.doc.customer.name",
      expect: [['"Ann"', '1']],
    },
    {
      feature: 'attribute names with capital letters',
      status: 'emulated',
      page: 'super-configurations',
      note: 'Found when enable_case_sensitive_super_attribute or enable_case_sensitive_identifier is on.',
      setup: orders,
      example: [
        'set enable_case_sensitive_super_attribute to true',
        'select doc.customer."Tier" from orders where id = 1',
      ],
      expect: [['1']],
    },
    {
      feature: 'unnesting: FROM t, t.array AS x AT i',
      status: 'emulated',
      page: 'query-super',
      note: 'What is no array gives no rows.',
      setup: orders,
      example: 'select o.id, x.sku, i from orders o, o.doc.lines as x at i order by i',
      expect: [
        ['1', '"x"', '0'],
        ['1', '"y"', '1'],
      ],
    },
    {
      feature: 'LEFT JOIN with an array',
      status: 'emulated',
      page: 'query-super',
      setup: orders,
      example: 'select o.id, x.qty from orders o left join o.doc.lines as x on true order by o.id, x.qty',
      expect: [
        ['1', '2'],
        ['1', '3.5'],
        ['2', null],
      ],
    },
    {
      feature: 'object unpivoting: FROM t, UNPIVOT t.object AS v AT k',
      status: 'emulated',
      page: 'query-super',
      setup: orders,
      example: 'select k, v from orders o, unpivot o.doc.customer as v at k where o.id = 1 order by k desc',
      expect: [
        ['name', '"Ann"'],
        ['Tier', '1'],
      ],
    },
    {
      feature: 'comparison of different types: = is false, < is null',
      status: 'emulated',
      page: 'query-super',
      setup: orders,
      example:
        "select doc.lines[0].qty = 'x', doc.lines[0].qty < 'x', doc.lines[0].qty > 1 from orders where id = 1",
      expect: [['f', null, 't']],
    },
    {
      feature: 'IN, COALESCE and NVL with text',
      status: 'emulated',
      page: 'query-super',
      note: 'A literal beside a SUPER column without navigation is read as JSON in IN, COALESCE and CASE.',
      setup: orders,
      example: "select nvl(doc.customer.name, 'none') from orders where doc.lines[0].sku in ('x', 'z')",
      expect: [['"Ann"']],
    },
    {
      feature: 'casts: null when the value is of another type',
      status: 'emulated',
      page: 'query-super',
      setup: orders,
      example:
        'select doc.customer.name::varchar, doc.customer.name::int, doc.lines[1].qty::int, doc.lines::varchar from orders where id = 1',
      expect: [['Ann', null, '4', null]],
    },
    {
      feature: 'arithmetic, concatenation and text functions',
      status: 'emulated',
      page: 'query-super',
      setup: orders,
      example:
        "select doc.lines[0].qty + 1, doc.lines[0].qty * doc.lines[1].qty, doc.customer.name || '!', upper(doc.customer.name) from orders where id = 1",
      expect: [['3', '7.0', 'Ann!', 'ANN']],
    },
    {
      feature: 'SUM, AVG, MIN, MAX, COUNT of SUPER',
      status: 'emulated',
      page: 'query-super',
      setup: orders,
      example: 'select sum(x.qty), max(x.sku), count(x) from orders o, o.doc.lines x',
      expect: [['5.5', '"y"', '2']],
    },
    {
      feature: 'type of results: 4000',
      status: 'emulated',
      page: 'r_SUPER_type',
      note: 'Drivers read it as text, as they do on Redshift; not as JSON.',
      example: "select json_parse('[1]')",
      expect: [['[1]']],
    },
    {
      feature: 'cast of text to SUPER',
      status: 'emulated',
      page: 'r_SUPER_type',
      example: `select json_typeof('{"a":1}'::super), json_typeof(json_parse('{"a":1}'))`,
      expect: [['string', 'object']],
    },
    {
      feature: 'text literals that are stored in a SUPER column',
      status: 'emulated',
      page: 'super-configurations',
      setup: ['create table t (a int, v super)'],
      example: [
        `insert into t values (1, '{"b": 1}'), (2, json_parse('{"b": 1}'))`,
        'select a, json_typeof(v), v.b from t order by a',
      ],
      expect: [
        ['1', 'string', null],
        ['2', 'object', '1'],
      ],
      note: 'In INSERT, UPDATE and MERGE, for texts that start like JSON. Others give an error that asks for a cast; numbers and true, false, null in quotes are read as JSON, and so are parameters.',
    },
    {
      feature: 'JSON_PARSE of invalid JSON',
      status: 'refused',
      page: 'JSON_PARSE',
      example: "select json_parse('{')",
      expect: { error: 'XX000 Invalid JSON format' },
    },
    {
      feature: 'IS_FLOAT',
      status: 'refused',
      page: 'r_is_float',
      note: 'Numbers in SUPER are decimals here, whatever they were made from.',
      example: 'select is_float(array(1))',
      expect: { error: '0A000 redshift-local does not emulate IS_FLOAT' },
    },
    {
      feature: 'IS_ARRAY, IS_OBJECT, IS_SCALAR, IS_BOOLEAN, IS_VARCHAR, IS_INTEGER …',
      status: 'emulated',
      page: 'r_is_array',
      example:
        'select is_array(array(1)), is_object(object()), is_scalar(array(1)), is_smallint(x.v), is_integer(x.v), is_bigint(x.v) from (select 70000::super as v) x',
      expect: [['t', 't', 'f', 'f', 't', 't']],
    },
    {
      feature: 'ARRAY, OBJECT, ARRAY_CONCAT, SUBARRAY, ARRAY_FLATTEN, SPLIT_TO_ARRAY, GET_ARRAY_LENGTH',
      status: 'emulated',
      page: 'c_Array_Functions',
      example:
        "select json_serialize(array_flatten(array(array(1, 2), array(3)))), json_serialize(split_to_array('a|b', '|')), get_array_length(array(1, 2)), json_serialize(object('k', array('v')))",
      expect: [['[1,2,3]', '["a","b"]', '2', '{"k":["v"]}']],
    },
    {
      feature: 'ARRAY_CONTAINS, ARRAY_POSITION, ARRAY_POSITIONS, default_array_search_null_handling',
      status: 'emulated',
      page: 'array_position',
      example: [
        'set default_array_search_null_handling to false',
        "select array_contains(array('a', 1), 1), array_position(array('a', null), 'b'), array_position(array('a', null), 'b', true), array_positions(array(1, 2, 1), 1)",
      ],
      expect: [['t', null, '-1', '[0, 2]']],
    },
    {
      feature: 'ARRAY_DISTINCT, ARRAY_EXCEPT, ARRAY_INTERSECTION, ARRAY_UNION, ARRAY_SORT',
      status: 'emulated',
      page: 'c_Array_Functions',
      note: 'Elements keep the order of their first occurrence, which Redshift does not promise.',
      example:
        'select array_distinct(array(2, 1, 2)), array_except(array(1, 1, 2), array(1)), array_intersection(array(1, 1, 2), array(1, 1)), array_union(array(2), array(1, 2)), array_sort(array(2, 1), false)',
      expect: [['[2, 1]', '[1, 2]', '[1, 1]', '[2, 1]', '[2, 1]']],
    },
    {
      feature: 'OBJECT_TRANSFORM',
      status: 'emulated',
      page: 'r_object_transform_function',
      note: 'Without KEEP the whole object is kept.',
      example: `select object_transform(json_parse('{"a":1,"b":{"c":2}}') keep '"b"."c"' set '"d"."e"', 'x')`,
      expect: [['{"b": {"c": 2}, "d": {"e": "x"}}']],
    },
    {
      feature: 'ORDER BY SUPER values of different types',
      status: 'emulated',
      page: 'array_sort',
      note: 'Boolean, number, string, array, object, as ARRAY_SORT documents it.',
      example:
        "select v from (select 1::super as v union all select 'a'::super union all select true::super union all select array(1)) t order by v",
      expect: [['true'], ['1'], ['"a"'], ['[1]']],
    },
    {
      feature: 'order of attributes',
      status: 'emulated',
      page: 'JSON_SERIALIZE',
      note: 'Attributes come sorted by length and name, and the last of two of one name wins: below lies jsonb, which keeps neither.',
      example: `select json_serialize(json_parse('{"bb": 1, "a": [1, 2]}'))`,
      expect: [['{"a":[1,2],"bb":1}']],
    },
  ],
};
