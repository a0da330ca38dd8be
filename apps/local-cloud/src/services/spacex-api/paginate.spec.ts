import fc from 'fast-check';
import { BadQueryError } from './errors.ts';
import { findOne, paginate } from './paginate.ts';
import type { JsonObject } from './types.ts';

const documents: readonly JsonObject[] = Array.from({ length: 25 }, (_, index) => ({
  n: index % 5 === 0 ? null : index % 5,
  nested: { a: index, b: 1 },
  list: [{ a: 1, b: 2 }],
  id: `d${String(index).padStart(2, '0')}`,
}));
const idsOf = (body: JsonObject) => paginate(documents, body).docs.map((document) => document['id']);

describe('paginate', () => {
  it('replies the first ten with every key in the order of the API', () => {
    const { docs, ...rest } = paginate(documents, {});
    expect(docs).toEqual(documents.slice(0, 10));
    expect(JSON.stringify(rest)).toBe(
      '{"totalDocs":25,"offset":0,"limit":10,"totalPages":3,"page":1,"pagingCounter":1,"hasPrevPage":false,"hasNextPage":true,"prevPage":null,"nextPage":2}',
    );
  });

  it('leaves out the offset when a page was named', () => {
    const { docs, ...rest } = paginate(documents, { options: { page: 3, limit: 10 } });
    expect(docs).toEqual(documents.slice(20));
    expect(rest).toEqual({
      totalDocs: 25,
      limit: 10,
      totalPages: 3,
      page: 3,
      pagingCounter: 21,
      hasPrevPage: true,
      hasNextPage: false,
      prevPage: 2,
      nextPage: null,
    });
  });

  it('counts an offset in the first page as a previous page', () => {
    expect(paginate(documents, { options: { offset: 3 } })).toMatchObject({
      offset: 3,
      page: 1,
      hasPrevPage: true,
      prevPage: 1,
      nextPage: 2,
    });
  });

  it('replies everything when pagination is off, and nothing at limit 0', () => {
    expect(paginate(documents, { options: { pagination: false } })).toMatchObject({
      limit: 25,
      totalPages: 1,
      page: 1,
    });
    expect(idsOf({ options: { pagination: false } })).toHaveLength(25);
    expect(paginate(documents, { options: { limit: 0 } })).toMatchObject({
      docs: [],
      totalDocs: 25,
      limit: 0,
    });
  });

  it('sorts null first, then by the next field, and by _id', () => {
    const sorted = idsOf({ options: { sort: { n: 1, _id: -1 }, pagination: false } });
    expect(sorted.slice(0, 6)).toEqual(['d20', 'd15', 'd10', 'd05', 'd00', 'd21']);
    expect(idsOf({ options: { sort: '-_id', limit: 2 } })).toEqual(['d24', 'd23']);
    expect(idsOf({ options: { sort: { 'nested.a': 'desc' }, limit: 1 } })).toEqual(['d24']);
  });

  it('selects fields in and out, at any depth', () => {
    const first = (select: JsonObject | string) =>
      paginate(documents, { options: { select, limit: 1 } }).docs[0];
    expect(first('n')).toEqual({ n: null, id: 'd00' });
    expect(first({ 'nested.a': 1, 'list.b': 1, id: 0 })).toEqual({ nested: { a: 0 }, list: [{ b: 2 }] });
    expect(first('-nested.b -list')).toEqual({ n: null, nested: { a: 0 }, id: 'd00' });
  });

  it.each<[JsonObject, string]>([
    [{ options: { populate: ['rocket'] } }, 'the local SpaceX API does not know the option populate'],
    [{ options: { sort: { n: 'sideways' } } }, 'Invalid sort value: {n: "sideways" }'],
    [{ options: { select: 'n -list' } }, 'Projection cannot have a mix of inclusion and exclusion.'],
    [{ options: [] }, 'options must be an object'],
  ])('refuses %j', (body, message) => {
    expect(() => paginate(documents, body)).toThrow(new BadQueryError(message));
  });

  it('pages without losing or doubling a document, whatever the page size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.boolean(), (limit, byPage) => {
        const seen: unknown[] = [];
        for (let page = 1, more = true; more; page++) {
          const options: JsonObject = byPage ? { page, limit } : { offset: (page - 1) * limit, limit };
          const reply = paginate(documents, { options });
          seen.push(...reply.docs.map((document) => document['id']));
          more = reply.hasNextPage;
        }
        expect(seen).toEqual(documents.map((document) => document['id']));
      }),
    );
  });
});

describe('findOne', () => {
  it('replies the first match or nothing', () => {
    expect(findOne(documents, { query: { n: 2 } })).toBe(documents[2]);
    expect(findOne(documents, { query: { n: 99 } })).toBeUndefined();
  });
});
