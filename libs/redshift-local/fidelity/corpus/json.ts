import { documented } from './documented.ts';

const testJson = [
  'create table test_json(id int identity(0,2), json_strings varchar)',
  `insert into test_json(json_strings) values ('{"a":2}'), ('{"a":{"b":{"c":1}}}'), ('{"a": [1,2,"b"]}')`,
  `insert into test_json(json_strings) values ('{{}}'), ('{1:"a"}'), ('[1,2,3]')`,
];
const bar = [`create table bar as select json_parse('{"scalar_array": [1, 2.3, 45000000]}') as data`];
const foo = [
  `create table foo as select json_parse('[[1.1, 1.2], [2.1, 2.2], [3.1, 3.2]]') as multi_level_array`,
];
const superTable = (value: string): readonly string[] => [
  'create table t(s super)',
  `insert into t values (${value})`,
];
const pairs = [
  'create table bar (k varchar, v super)',
  `insert into bar values ('k1', json_parse('[1]')), ('k2', json_parse('{}'))`,
];
const regions = [
  'create table region_nations (r_regionkey smallint, r_name varchar, r_comment varchar, r_nations super)',
  `insert into region_nations values (100,'name1','comment1','AWS'::varchar), (200,'name2','comment2',1), (300,'name3','comment3',array(1, 'abc', null)), (400,'name4','comment4',-2.5), (500,'name5','comment5','Amazon'::varchar)`,
];

const employees = [
  'create table employees (col_person super)',
  `insert into employees values (json_parse('{"name":{"first":"John","last":"Doe"},"age":25,"ssn":"111-22-3333","company":"Company Inc.","country":"U.S."}')), (json_parse('{"name":{"first":"Jane","last":"Appleseed"},"age":34,"ssn":"444-55-7777","company":"Organization Org.","country":"Ukraine"}'))`,
];
const products = [
  'create table orders (order_id int, products super)',
  `insert into orders values (1001, json_parse('[{"product_id":"P456","name":"Monitor","price":299.99,"quantity":1,"specs":{"size":"27 inch","resolution":"4K"}}]')), (1002, json_parse('[{"product_id":"P567","name":"USB Cable","price":9.99,"quantity":3},{"product_id":"P678","name":"Headphones","price":159.99,"quantity":1,"specs":{"type":"Wireless","battery_life":"20 hours"}}]'))`,
];

export const jsonStatements = [
  ...documented('JSON_EXTRACT_PATH_TEXT', [
    [`select json_extract_path_text('{"f2":{"f3":1},"f4":{"f5":99,"f6":"star"}}','f4', 'f6')`, 'star'],
    [`select json_extract_path_text('{"f2":{"f3":1},"f4":{"f5":99,"f6":"star"}','f4', 'f6',true)`, null],
  ]),
  ...documented('JSON_EXTRACT_ARRAY_ELEMENT_TEXT', [
    ["select json_extract_array_element_text('[111,112,113]', 2)", '113'],
    [`select json_extract_array_element_text('["a",["b",1,["c",2,3,null,]]]',1,true)`, null],
  ]),
  ...documented('JSON_ARRAY_LENGTH', [
    [`select json_array_length('[11,12,13,{"f1":21,"f2":[25,26]},14]')`, '5'],
    [`select json_array_length('[11,12,13,{"f1":21,"f2":[25,26]},14',true)`, null],
  ]),
  ...documented('IS_VALID_JSON', [
    [
      'select id, json_strings, is_valid_json(json_strings) from test_json order by id',
      [
        ['0', '{"a":2}', 't'],
        ['2', '{"a":{"b":{"c":1}}}', 't'],
        ['4', '{"a": [1,2,"b"]}', 't'],
        ['6', '{{}}', 'f'],
        ['8', '{1:"a"}', 'f'],
        ['10', '[1,2,3]', 'f'],
      ],
      testJson,
    ],
  ]),
  ...documented('IS_VALID_JSON_ARRAY', [
    [
      'select json_arrays, is_valid_json_array(json_arrays) from test_json_arrays order by id',
      [
        ['[]', 't'],
        ['["a","b"]', 't'],
        ['["a",["b",1,["c",2,3,null]]]', 't'],
        ['{"a":1}', 'f'],
        ['a', 'f'],
        ['[1,2,]', 'f'],
      ],
      [
        'create table test_json_arrays(id int identity(0,1), json_arrays varchar)',
        `insert into test_json_arrays(json_arrays) values('[]'), ('["a","b"]'), ('["a",["b",1,["c",2,3,null]]]')`,
        `insert into test_json_arrays(json_arrays) values ('{"a":1}'), ('a'), ('[1,2,]')`,
      ],
    ],
  ]),
  ...documented('JSON_SERIALIZE_TO_VARBYTE', [
    [
      `select json_serialize_to_varbyte(json_parse('[10001,10002,"abc"]'))`,
      '5b31303030312c31303030322c22616263225d',
    ],
    [`select json_serialize_to_varbyte(json_parse('[10001,10002,"abc"]'))::varchar`, '[10001,10002,"abc"]'],
  ]),
  ...documented('split_to_array', [["select split_to_array('12|345|6789', '|')", '["12","345","6789"]']]),
  ...documented('array_flatten', [
    ['select array_flatten(array(array(1,2,3,4),array(5,6,7,8),array(9,10)))', '[1,2,3,4,5,6,7,8,9,10]'],
  ]),
  ...documented('get_array_length', [['select get_array_length(array(1,2,3,4,5,6,7,8,9,10))', '10']]),
  ...documented('JSON_PARSE', [
    [`select json_parse('[10001,10002,"abc"]')`, '[10001,10002,"abc"]'],
    [`select json_typeof(json_parse('[10001,10002,"abc"]'))`, 'array'],
  ]),
  ...documented('JSON_SERIALIZE', [
    [`select json_serialize(json_parse('[10001,10002,"abc"]'))`, '[10001,10002,"abc"]'],
  ]),
  ...documented('CAN_JSON_PARSE', [[`select can_json_parse('[10001,10002,"abc"]')`, 't']]),
  ...documented('r_json_typeof', [
    ['select json_typeof(array(1,2))', 'array'],
    [`select json_typeof(json_parse('{"name":"Joe"}'))`, 'object'],
  ]),
  ...documented('r_array', [
    ['select array(1,50,null,100)', '[1,50,null,100]'],
    ["select array(1,'abc',true,3.14)", '[1,"abc",true,3.14]'],
  ]),
  ...documented('r_array_concat', [
    ['select array_concat(array(10001,10002),array(10003,10004))', '[10001,10002,10003,10004]'],
    ["select array_concat(array(10001,10002),array('ab','cd'))", '[10001,10002,"ab","cd"]'],
  ]),
  ...documented('r_subarray', [
    ["select subarray(array('a', 'b', 'c', 'd', 'e', 'f'), 2, 3)", '["c","d","e"]'],
  ]),
  ...documented('r_object_function', [
    ['select object()', '{}'],
    ["select object('a', 1, 'b', true, 'c', 3.14)", '{"a":1,"b":true,"c":3.14}'],
    [
      "select object('a', object('aa', 1), 'b', array(2,3), 'c', json_parse('{}'))",
      '{"a":{"aa":1},"b":[2,3],"c":{}}',
    ],
    ['select object(k, v) from bar', [['{"k1":[1]}'], ['{"k2":{}}']], pairs],
  ]),
  ...documented('r_is_decimal', [['select s, is_decimal(s) from t', [['1.22', 't']], superTable('1.22')]]),
  ...documented('r_is_float', [['select is_float(s) from t', 't', superTable('2.22::float')]]),
  ...documented('query-super', [
    [
      'select index, element from bar as b, b.data.scalar_array as element at index',
      [
        ['0', '1'],
        ['1', '2.3'],
        ['2', '45000000'],
      ],
      bar,
    ],
    [
      'select array, element from foo as f, f.multi_level_array as array, array as element',
      [
        ['[1.1,1.2]', '1.1'],
        ['[1.1,1.2]', '1.2'],
        ['[2.1,2.2]', '2.1'],
        ['[2.1,2.2]', '2.2'],
        ['[3.1,3.2]', '3.1'],
        ['[3.1,3.2]', '3.2'],
      ],
      foo,
    ],
    ['select b.data.something from bar b', null, bar],
    ['select b.data.scalar_array[7][1] from bar b', null, bar],
    ['select b.data.scalar_array::integer from bar b', null, bar],
    [
      'select r_nations from region_nations order by r_nations',
      [['-2.5'], ['1'], ['"Amazon"'], ['"AWS"'], ['[1,"abc",null]']],
      regions,
    ],
  ]),
  ...documented('array_except', [
    ["select array_except(array('a','b','c'), array('b','c','d'))", '["a"]'],
    ["select array_except(array('b','b','b','b'), array('b','b'))", '["b","b"]'],
    ["select array_except(array('a','b','b'), array('b'), true)", '["a"]'],
    ["select array_except(array('a',null), array(null))", '["a"]'],
  ]),
  ...documented('array_union', [
    ["select array_union(array('a','b','b'), array('b','c','c'))", '["a","b","c"]'],
    ["select array_union(array('b','a','b'), array(null,'b',null))", '["b","a",null]'],
  ]),
  ...documented('array_sort', [
    ["select array_sort(array('b', 'a', 0, null, 1, false))", '[false,0,1,"a","b",null]'],
    ["select array_sort(array('b', 'a', 0, null, 1, false), false)", '[null,"b","a",1,0,false]'],
    ["select array_sort(array('b', 'a', 0, null, 1, false), false, false)", '["b","a",1,0,false,null]'],
  ]),
  ...documented('array_positions', [
    ["select array_positions(array('red', 'green', 'red'), 'red')", '[0,2]'],
    ['select array_positions(array(1, 2, 3), 4)', '[]'],
  ]),
  ...documented(
    'r_default_array_search_null_handling',
    [
      ["select array_contains(array('red', null, 'green'), null)", 't'],
      ["select array_position(array('red', null, 'green'), 'blue')", '-1'],
    ],
    ['set default_array_search_null_handling to true'],
  ),
  ...documented(
    'r_default_array_search_null_handling',
    [
      ["select array_contains(array('red', 'green'), null)", null],
      ["select array_position(array('red', null, 'green'), 'blue')", null],
    ],
    ['set default_array_search_null_handling to false'],
  ),
  ...documented('r_object_transform_function', [
    [
      `select object_transform(col_person keep '"name"."first"', '"age"', '"company"', '"country"' set '"name"."first"', upper(col_person.name.first::text), '"age"', col_person.age + 5, '"company"', 'Amazon') as col_person_transformed from employees`,
      [
        ['{"name":{"first":"JOHN"},"age":30,"company":"Amazon","country":"U.S."}'],
        ['{"name":{"first":"JANE"},"age":39,"company":"Amazon","country":"Ukraine"}'],
      ],
      employees,
    ],
  ]),
  ...documented(
    'r_FROM_clause-unnest-examples',
    [
      [
        'select o.order_id, unnested_products.product from orders o, unnest(o.products) as unnested_products(product)',
        [
          [
            '1001',
            '{"product_id":"P456","name":"Monitor","price":299.99,"quantity":1,"specs":{"size":"27 inch","resolution":"4K"}}',
          ],
          ['1002', '{"product_id":"P567","name":"USB Cable","price":9.99,"quantity":3}'],
          [
            '1002',
            '{"product_id":"P678","name":"Headphones","price":159.99,"quantity":1,"specs":{"type":"Wireless","battery_life":"20 hours"}}',
          ],
        ],
      ],
    ],
    products,
  ),
];
