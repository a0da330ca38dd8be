import type { Generated } from 'kysely';

/** What a launch's SUPER document holds. */
export interface LaunchDoc {
  name: string;
  cores: { core: string | null; flight: number }[];
  tags: string[];
  site: { lat: number; names: string[] } | null;
}

/** Tables of the tests. */
export interface Tables {
  person: { id: number; name: string; city: string | null; data: Generated<{ a: { b: number } }> };
  stage: { id: number; name: string };
  arrivals: { id: number; name: string };
  launch: { id: number; pad: string | null; at: Date | null; mass: string | null; doc: LaunchDoc };
  sales: { region: string; quarter: string; amount: number };
  wide: { region: string; q1: number | null; q2: number | null };
}

/** Makes the tables and their rows; each is one statement. */
export const FIXTURE: readonly string[] = [
  'create table person (id bigint not null, name varchar(50), city varchar(50), data super)',
  'create table stage (id bigint not null, name varchar(50))',
  'create table arrivals (id bigint not null, name varchar(50))',
  'create table launch (id integer not null, pad varchar(20), at timestamp, mass numeric(10, 2), doc super)',
  'create table sales (region varchar(10), quarter varchar(2), amount integer)',
  'create table wide (region varchar(10), q1 integer, q2 integer)',
  `insert into person values (1, 'Ann', 'Łódź', json_parse('{"a":{"b":7}}'))`,
  `insert into person values (2, 'Bob', null, null)`,
  `insert into stage values (2, 'Bobby')`,
  `insert into stage values (3, 'Cy')`,
  `insert into arrivals values (2, 'Rob')`,
  `insert into launch values (1, 'slc40', '2020-01-31 10:00:00', 100.5,
    json_parse('{"name":"one","cores":[{"core":"b1","flight":1},{"core":"b2","flight":2}],"tags":["a","b"],"site":{"lat":28.5,"names":["x"]}}'))`,
  `insert into launch values (2, 'slc40', '2020-03-01 00:30:00', 200, json_parse('{"name":"two","cores":[{"core":null,"flight":1}],"tags":[],"site":null}'))`,
  `insert into launch values (3, 'lc39a', '2021-06-15 12:00:00', 300, json_parse('{"name":"three","cores":[],"tags":["c"]}'))`,
  `insert into launch values (4, null, null, null, null)`,
  `insert into sales values ('north', 'q1', 10)`,
  `insert into sales values ('north', 'q1', 5)`,
  `insert into sales values ('north', 'q2', 20)`,
  `insert into sales values ('south', 'q1', 7)`,
  `insert into wide values ('north', 15, 20)`,
  `insert into wide values ('south', 7, null)`,
];
