import { BadQueryError } from './errors.ts';
import { compileFilter } from './filter.ts';
import type { JsonObject, JsonValue } from './types.ts';

const documents: readonly JsonObject[] = [
  {
    id: 'a',
    n: 1,
    date: '2020-01-01T00:00:00.000Z',
    links: { wiki: null },
    tags: ['x', 'y'],
    cores: [{ core: 'c1' }, { core: null }],
  },
  {
    id: 'b',
    n: 2.5,
    date: '2021-06-01T00:00:00.000Z',
    links: { wiki: 'w' },
    tags: [],
    cores: [{ core: 'c2' }],
  },
  { id: 'c', n: null, date: '2022-01-01T00:00:00.000Z', links: {}, success: false, cores: [] },
];
const idsOf = (query: JsonValue) => documents.filter(compileFilter(query)).map((document) => document['id']);

describe('compileFilter', () => {
  it.each<[string, JsonObject, string[]]>([
    ['no condition', {}, ['a', 'b', 'c']],
    ['equality', { n: 2.5 }, ['b']],
    ['_id as id', { _id: 'c' }, ['c']],
    ['null matches null and missing', { success: null }, ['a', 'b']],
    ['null in an object, or missing there', { 'links.wiki': null }, ['a', 'c']],
    ['an item of a list', { tags: 'y' }, ['a']],
    ['a whole list', { tags: ['x', 'y'] }, ['a']],
    ['a dotted path through a list', { 'cores.core': 'c2' }, ['b']],
    ['a position in a list', { 'cores.1.core': null }, ['a', 'b', 'c']],
    ['$gt', { n: { $gt: 1 } }, ['b']],
    [
      '$gte and $lt together',
      { date: { $gte: '2020-01-01T00:00:00.000Z', $lt: '2021-06-01T00:00:00.000Z' } },
      ['a'],
    ],
    ['$lte', { n: { $lte: 2.5 } }, ['a', 'b']],
    ['a range of another type matches nothing', { n: { $gt: '0' } }, []],
    ['$ne', { n: { $ne: 1 } }, ['b', 'c']],
    ['$in', { id: { $in: ['a', 'c', 'z'] } }, ['a', 'c']],
    ['$nin', { id: { $nin: ['a', 'c'] } }, ['b']],
    ['$exists', { success: { $exists: true } }, ['c']],
    ['$exists: false', { success: { $exists: false } }, ['a', 'b']],
    ['$not', { n: { $not: { $gt: 1 } } }, ['a', 'c']],
    ['$or', { $or: [{ n: 1 }, { success: false }] }, ['a', 'c']],
    ['$and', { $and: [{ n: { $gt: 0 } }, { tags: 'x' }] }, ['a']],
    ['$nor', { $nor: [{ n: 1 }, { n: 2.5 }] }, ['c']],
    ['an unknown field', { query: { date: { $gte: '1' } } }, []],
  ])('answers %s', (_name, query, ids) => {
    expect(idsOf(query)).toEqual(ids);
  });

  it.each<[JsonValue, string]>([
    [{ n: { $near: 1 } }, 'unknown operator: $near'],
    [{ $where: 'x' }, 'unknown top level operator: $where'],
    [{ $or: [] }, '$or must be a nonempty array'],
    [{ id: { $in: 'a' } }, '$in needs an array'],
    ['text', 'query must be an object'],
  ])('refuses %j', (query, message) => {
    expect(() => compileFilter(query)).toThrow(new BadQueryError(message));
  });
});
