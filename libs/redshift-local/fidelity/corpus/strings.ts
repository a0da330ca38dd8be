import { applied, documented } from './documented.ts';

/** A page that lists conditions, and whether they hold. */
const conditions = (page: string, list: readonly (readonly [condition: string, holds: boolean])[]) =>
  documented(
    page,
    list.map(([condition, holds]) => [`select ${condition}`, holds ? 't' : 'f']),
  );

export const stringStatements = [
  ...conditions('pattern-matching-conditions-similar-to', [
    ["'abc' similar to 'abc'", true],
    ["'abc' similar to '_b_'", true],
    ["'abc' similar to '_A_'", false],
    ["'abc' similar to '%(b|d)%'", true],
    ["'abc' similar to '(b|c)%'", false],
    ["'AbcAbcdefgefg12efgefg12' similar to '((Ab)?c)+d((efg)+(12))+'", true],
    ["'aaaaaab11111xy' similar to 'a{6}_[0-9]{5}(x|y){2}'", true],
    ["'$0.87' similar to '$[0-9]+(.[0-9][0-9])?'", true],
  ]),
  ...conditions('pattern-matching-conditions-posix', [
    ["'abc' ~ 'abc'", true],
    ["'abc' ~ 'a'", true],
    ["'abc' ~ 'A'", false],
    ["'abc' ~ '.*(b|d).*'", true],
    ["'abc' ~ '(b|c).*'", true],
    ["'AbcAbcdefgefg12efgefg12' ~ '((Ab)?c)+d((efg)+(12))+'", true],
    ["'aaaaaab11111xy' ~ 'a{6}.[1]{5}(x|y){2}'", true],
    [String.raw`'$0.87' ~ '\\$[0-9]+(\\.[0-9][0-9])?'`, true],
    ["'ab c' ~ '[[:space:]]'", true],
    [String.raw`'ab c' ~ '\\s'`, true],
    [String.raw`' ' ~ '\\S'`, false],
  ]),
  ...documented('r_POSITION', [
    ["select position('dog' in 'fish')", '0'],
    ["select position('fish' in 'dogfish')", '4'],
  ]),
  ...documented('r_STRPOS', [
    ["select strpos('dogfish', 'fist')", '0'],
    ["select strpos('dogfish', 'fish')", '4'],
  ]),
  ...documented('r_MD5', [["select md5('Amazon Redshift')", 'f7415e33f972c03abd4f3fed36748f7a']]),
  ...applied('r_QUOTE_IDENT', (name) => `quote_ident(${name})`, [
    ['MLB', '"MLB"'],
    ['Musicals', '"Musicals"'],
  ]),
  ...documented('r_QUOTE_LITERAL', [
    [
      'select quote_literal(catid), catname from category order by 1,2',
      [
        ["'1'", 'MLB'],
        ["'10'", 'Jazz'],
        ["'11'", 'Classical'],
        ["'2'", 'NHL'],
      ],
      [
        'create table category (catid smallint, catname varchar(10))',
        "insert into category values (1, 'MLB'), (2, 'NHL'), (10, 'Jazz'), (11, 'Classical')",
      ],
    ],
  ]),
  ...applied('r_REVERSE', (city) => `reverse(${city})`, [
    ['Aberdeen', 'needrebA'],
    ['Abilene', 'enelibA'],
  ]),
  ...documented('r_REVERSE', [
    [
      'select salesid, reverse(salesid)::varchar from sales order by salesid desc limit 5',
      [
        ['172456', '654271'],
        ['172455', '554271'],
      ],
      ['create table sales (salesid int)', 'insert into sales values (172456), (172455)'],
    ],
  ]),
  ...documented('r_BPCHARCMP', [
    [
      'select userid, firstname, lastname, bpcharcmp(firstname, lastname) from users order by 1, 2, 3, 4 limit 10',
      [
        ['1', 'Rafael', 'Taylor', '-1'],
        ['2', 'Vladimir', 'Humphrey', '1'],
        ['62', 'Chase', 'Chase', '0'],
      ],
      [
        'create table users (userid int, firstname varchar(30), lastname varchar(30))',
        "insert into users values (1, 'Rafael', 'Taylor'), (2, 'Vladimir', 'Humphrey'), (62, 'Chase', 'Chase')",
      ],
    ],
  ]),
  ...documented('r_TEXT_TO_INT_ALT', [
    ["select text_to_int_alt('123-')", '-123'],
    ["select text_to_int_alt('2147483647+')", '2147483647'],
    ["select text_to_int_alt('-123E-2')", '-1'],
    ["select text_to_int_alt('123{', '999S')", '1230'],
    ["select text_to_int_alt('USD123', 'C9(I)')", '123'],
    [
      'select text_to_int_alt(a), text_to_int_alt(b) from t_text2int order by 1',
      [
        ['-123', '-123'],
        ['-123', '-123'],
        ['123', '123'],
        ['123', '123'],
      ],
      [
        'create table t_text2int (a varchar(200), b char(200))',
        "insert into t_text2int values ('123', '123'), ('123.123', '123.123'), ('-123', '-123'), ('123-', '123-')",
      ],
    ],
  ]),
  ...documented('r_NULLIF_function', [
    [
      "select nullif(catgroup,'') from category where catdesc='Special'",
      null,
      [
        'create table category (catid smallint, catgroup varchar(10), catname varchar(10), catdesc varchar(50))',
        "insert into category values (0, '', 'Special', 'Special')",
      ],
    ],
    [
      'select nullif(c1,c2) from nulliftest',
      [[null], [null]],
      [
        'create table nulliftest (c1 char(2), c2 char(2))',
        "insert into nulliftest values ('a','a '), ('b','b')",
      ],
    ],
  ]),
  ...documented('r_TO_VARBYTE', [
    ["select to_varbyte('6162', 'hex')", '6162'],
    ["select to_varbyte('01001101', 'binary')", '4d'],
    ["select to_varbyte('a', 'utf8')", '61'],
    ["select to_varbyte('4', 'hex')", '04'],
  ]),
  ...documented('r_FROM_VARBYTE', [
    ["select from_varbyte('ab', 'hex')", '6162'],
    ["select from_varbyte(from_hex('4d'), 'binary')", '01001101'],
  ]),
  ...documented('r_GETBIT', [
    ["select getbit(from_hex('4d'), 2)", '1'],
    [
      "select getbit(from_hex('4d'), 7), getbit(from_hex('4d'), 6), getbit(from_hex('4d'), 5), getbit(from_hex('4d'), 4), getbit(from_hex('4d'), 3), getbit(from_hex('4d'), 2), getbit(from_hex('4d'), 1), getbit(from_hex('4d'), 0)",
      [['0', '1', '0', '0', '1', '1', '0', '1']],
    ],
  ]),
  ...documented('REGEXP_SUBSTR', [
    ["select regexp_substr('the fox', 'FOX', 1, 1, 'i')", 'fox'],
    [
      "select regexp_substr('passwd7 plain A1234 a1234', '(?=[^ ]*[a-z])(?=[^ ]*[0-9])[^ ]+', 1, 2, 'p')",
      'a1234',
    ],
    [
      "select regexp_substr('passwd7 plain A1234 a1234', '(?=[^ ]*[a-z])(?=[^ ]*[0-9])[^ ]+', 1, 2, 'ip')",
      'A1234',
    ],
  ]),
  ...applied('REGEXP_SUBSTR', (email) => `regexp_substr(${email},'@[^.]*')`, [
    ['Etiam.laoreet.libero@sodalesMaurisblandit.edu', '@sodalesMaurisblandit'],
    ['Suspendisse.tristique@nonnisiAenean.edu', '@nonnisiAenean'],
    ['amet.faucibus.ut@condimentumegetvolutpat.ca', '@condimentumegetvolutpat'],
    ['sed@lacusUtnec.ca', '@lacusUtnec'],
  ]),
  ...applied('REGEXP_INSTR', (email) => `regexp_instr(${email},'@[^.]*')`, [
    ['Cum@accumsan.com', '4'],
    ['lorem.ipsum@Vestibulumante.com', '12'],
    ['non.justo.Proin@ametconsectetuer.edu', '16'],
    ['non.ante.bibendum@porttitortellus.org', '18'],
    ['eros@blanditatnisi.org', '5'],
  ]),
  ...applied('REGEXP_INSTR', (venue) => `regexp_instr(${venue},'[cC]ent(er|re)$')`, [
    ['The Home Depot Center', '16'],
    ['Izod Center', '6'],
    ['Wachovia Center', '10'],
    ['Air Canada Centre', '12'],
    ['United Center', '8'],
  ]),
  ...documented('REGEXP_COUNT', [["select regexp_count('abcdefghijklmnopqrstuvwxyz', '[a-z]{3}')", '8']]),
  ...applied('REGEXP_COUNT', (email) => String.raw`regexp_count(${email},'@[^.]*\\.(org|edu)')`, [
    ['elementum@semperpretiumneque.ca', '0'],
    ['Integer.mollis.Integer@tristiquealiquet.org', '1'],
    ['lorem.ipsum@Vestibulumante.com', '0'],
    ['euismod@turpis.org', '1'],
    ['non.justo.Proin@ametconsectetuer.edu', '1'],
  ]),
  ...documented('REGEXP_REPLACE', [
    ["select regexp_replace('the fox', 'FOX', 'quick brown fox', 1, 'i')", 'the quick brown fox'],
    [
      "select regexp_replace('passwd7 plain A1234 a1234', '(?=[^ ]*[a-z])(?=[^ ]*[0-9])[^ ]+', '[hidden]', 1, 'p')",
      '[hidden] plain A1234 [hidden]',
    ],
    [
      "select regexp_replace('passwd7 plain A1234 a1234', '(?=[^ ]*[a-z])(?=[^ ]*[0-9])[^ ]+', '[hidden]', 1, 'ip')",
      '[hidden] plain [hidden] [hidden]',
    ],
  ]),
  ...applied(
    'REGEXP_REPLACE',
    (email) => String.raw`regexp_replace(${email}, '@.*\\.(org|gov|com|edu|ca)$')`,
    [
      ['Etiam.laoreet.libero@sodalesMaurisblandit.edu', 'Etiam.laoreet.libero'],
      ['Suspendisse.tristique@nonnisiAenean.edu', 'Suspendisse.tristique'],
      ['amet.faucibus.ut@condimentumegetvolutpat.ca', 'amet.faucibus.ut'],
      ['sed@lacusUtnec.ca', 'sed'],
    ],
  ),
  ...applied(
    'REGEXP_REPLACE',
    (email) => String.raw`regexp_replace(${email}, '@.*\\.[[:alpha:]]{2,3}', '@internal.company.com')`,
    [
      ['Etiam.laoreet.libero@sodalesMaurisblandit.edu', 'Etiam.laoreet.libero@internal.company.com'],
      ['sed@lacusUtnec.ca', 'sed@internal.company.com'],
    ],
  ),
  ...documented('r_FNV_HASH', [
    ['select fnv_hash(1)', '-5968735742475085980'],
    ["select fnv_hash('Amazon Redshift')", '7783490368944507294'],
    ["select fnv_hash('Amazon Redshift', fnv_hash(1))", '-2202602717770968555'],
    ["select fnv_hash('abcd')", '-281581062704388899'],
    ["select fnv_hash('cd', fnv_hash('ab'))", '-281581062704388899'],
    ['select fnv_hash(1::smallint)', '589727492704079044'],
    ['select fnv_hash(1::bigint)', '-8517097267634966620'],
  ]),
  ...documented('crc32-function', [["select crc32('Amazon Redshift')", 'f2726906']]),
  ...documented('r_LEN', [
    ["select octet_length('français'), len('français')", [['9', '8']]],
    ["select len('cat'), len('cat   ')", [['3', '6']]],
  ]),
  ...applied('r_LEN', (venue) => `len(${venue})`, [
    ['Saratoga Springs Performing Arts Center', '39'],
    ['Lincoln Center for the Performing Arts', '38'],
    ['Nassau Veterans Memorial Coliseum', '33'],
    ['Jacksonville Municipal Stadium', '30'],
    ["Dick's Sporting Goods Park", '26'],
  ]),
  ...applied('SPLIT_PART', (time) => `split_part(${time},'-',1)`, [['2008-03-05 12:25:29', '2008']]),
  ...applied('SPLIT_PART', (time) => `split_part(${time},'-',2)`, [
    ['2008-03-05 12:25:29', '03'],
    ['2008-09-09 08:03:36', '09'],
    ['2008-10-04 02:00:30', '10'],
  ]),
  ...applied('SPLIT_PART', (time) => `split_part(split_part(${time},'-',3),' ',1)`, [
    ['2008-03-05 12:25:29', '05'],
    ['2008-09-26 05:43:12', '26'],
  ]),
  ...documented('r_SUBSTRING', [
    ["select substring('caterpillar',6,4)", 'pill'],
    ["select substring('caterpillar',6,8)", 'pillar'],
    ["select substring('caterpillar',-2,6)", 'cat'],
    ["select substring('caterpillar',-5,4)", ''],
    ["select substring('2008-01-24 06:43:29' from 6 for 2) as month", '01'],
    ["select cast('Fourscore and seven' as varchar(5))", 'Fours'],
  ]),
  ...documented('r_CHARINDEX', [
    ["select charindex('dog', 'fish')", '0'],
    ["select charindex('fish', 'dogfish')", '4'],
  ]),
  ...documented('r_STRTOL', [
    ["select strtol('0xf',16)", '15'],
    ["select strtol('abcd1234',16)", '2882343476'],
    ["select strtol('1234567', 10)", '1234567'],
    ["select strtol('1234567', 8)", '342391'],
    ["select strtol('110101', 2)", '53'],
    [String.raw`select strtol('\0', 2)`, '0'],
  ]),
  ...documented('r_TRANSLATE', [["select translate('mint tea', 'inea', 'osin')", 'most tin']]),
  ...applied('r_TRANSLATE', (email) => `translate(${email}, '@', '.')`, [
    ['Etiam.laoreet.libero@sodalesMaurisblandit.edu', 'Etiam.laoreet.libero.sodalesMaurisblandit.edu'],
    ['turpis@accumsanlaoreet.org', 'turpis.accumsanlaoreet.org'],
    ['ac@velit.ca', 'ac.velit.ca'],
  ]),
  ...applied('r_TRANSLATE', (city) => `translate(${city}, ' .', '_')`, [
    ['Saint Albans', 'Saint_Albans'],
    ['St. George', 'St_George'],
    ['St. Petersburg', 'St_Petersburg'],
    ['Stafford', 'Stafford'],
    ['Stevens Point', 'Stevens_Point'],
  ]),
  ...applied('r_INITCAP', (text) => `initcap(${text})`, [
    ['Musical theatre', 'Musical Theatre'],
    ['All non-musical theatre', 'All Non-Musical Theatre'],
    ['All opera and light opera', 'All Opera And Light Opera'],
    ['All rock and pop music concerts', 'All Rock And Pop Music Concerts'],
    ['All symphony, concerto, and choir concerts', 'All Symphony, Concerto, And Choir Concerts'],
    ['MLB', 'Mlb'],
    ['NHL', 'Nhl'],
    ['urna.Ut@egetdictumplacerat.edu', 'Urna.Ut@Egetdictumplacerat.Edu'],
    ['sodales@blanditviverraDonec.ca', 'Sodales@Blanditviverradonec.Ca'],
  ]),
  ...documented('DIFFERENCE', [
    ["select difference('Amazon', '+-*/%')", '0'],
    ["select difference('AC/DC', 'Ay See Dee See')", '4'],
  ]),
  ...documented('OCTETINDEX', [
    ["select octetindex('AWS', 'Amazon AWS')", '8'],
    ["select octetindex('AWS', 'Άμαζον AWS')", '14'],
  ]),
  ...documented('SOUNDEX', [
    ["select soundex('AWS Amazon')", 'A252'],
    ["select soundex('+-*/%')", ''],
    ["select soundex('Amazon')", 'A525'],
  ]),
  ...documented('r_CONCAT', [
    ["select concat('December 25, ', '2008')", 'December 25, 2008'],
    ["select 'December 25, '||'2008'", 'December 25, 2008'],
    ["select concat('Thursday, ', concat('December 25, ', '2008'))", 'Thursday, December 25, 2008'],
    [
      "select concat('Ballys Hotel', concat(' seats ', nvl(null::int, 0))) as seating",
      'Ballys Hotel seats 0',
    ],
    [
      "select concat('Bank of America Stadium', concat(' seats ', nvl(73298, 0))) as seating",
      'Bank of America Stadium seats 73298',
    ],
    ["select concat(concat('Denver', ', '), 'CO')", 'Denver, CO'],
    ["select concat('a', null)", null],
  ]),
  ...documented('r_concat_op', [
    ["select 'Aaron' || ' ' || 'Banks'", 'Aaron Banks'],
    ["select 'Ballys Hotel' || ' seats ' || nvl(null::int, 0)", 'Ballys Hotel seats 0'],
    ["select 'a' || null", null],
  ]),
  ...documented('r_BTRIM', [
    ["select '     abc    ' as untrim, btrim('     abc    ') as trim", [['     abc    ', 'abc']]],
    [
      "select 'xyzaxyzbxyzcxyz' as untrim, btrim('xyzaxyzbxyzcxyz', 'xyz') as trim",
      [['xyzaxyzbxyzcxyz', 'axyzbxyzc']],
    ],
  ]),
  ...documented('r_TRIM', [[`select trim('"' FROM '"dog"')`, 'dog']]),
  ...applied('r_REPLACE', (group) => `replace(${group}, 'Shows', 'Theatre')`, [
    ['Sports', 'Sports'],
    ['Shows', 'Theatre'],
    ['Concerts', 'Concerts'],
  ]),
  ...applied('r_LPAD', (name) => `rpad(${name},20,'0123456789')`, [
    ['Boris Godunov', 'Boris Godunov0123456'],
    ['Gotterdammerung', 'Gotterdammerung01234'],
    ['Il Trovatore', 'Il Trovatore01234567'],
    ['Salome', 'Salome01234567890123'],
  ]),
];
