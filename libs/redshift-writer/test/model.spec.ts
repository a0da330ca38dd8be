import fc from 'fast-check';
import { type CuttingProxy, startCuttingProxy } from './helpers/cutting-proxy.ts';
import { type Harness, type Line, newObject, type Ship, startHarness } from './helpers/harness.ts';

jest.setTimeout(120_000);

let harness: Harness;
let proxy: CuttingProxy;
beforeAll(async () => {
  harness = await startHarness();
  proxy = await startCuttingProxy(harness.redshift.port);
});
afterAll(async () => {
  await harness?.stop();
  await proxy?.stop();
});

const ship = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd'),
  at: fc.integer({ min: 0, max: 5 }),
  name: fc.constantFrom('x', "y'\\", 'é"z'),
  roles: fc.array(fc.constantFrom('r', 's'), { maxLength: 3 }),
});
const reject = fc.record({ reason: fc.constant('bad'), raw: fc.string({ maxLength: 20 }) });
const line: fc.Arbitrary<Line> = fc.oneof({ weight: 5, arbitrary: ship }, { weight: 1, arbitrary: reject });

/** Statements at which the connection may be lost, and when. */
const cut = fc.option(
  fc.tuple(
    fc.constantFrom(
      'lock table',
      'copy ',
      'stage_verdicts',
      'merge into',
      'delete from',
      'load_batches',
      'commit\0',
    ),
    fc.constantFrom('before', 'after-answer'),
  ),
  { freq: 2 },
);

interface Stored {
  readonly at: number;
  readonly name: unknown;
  readonly roles: readonly string[];
}

/** The rules in the plainest words: of a batch the newest version per id, and that only if it is newer and differs. */
class Model {
  readonly ships = new Map<string, Stored>();

  apply(lines: readonly Line[]) {
    const counts = {
      rowsRead: lines.length,
      rejected: 0,
      inserted: 0,
      updated: 0,
      unchanged: 0,
      outdated: 0,
      superseded: 0,
    };
    const newest = new Map<string, Ship>();
    for (const item of lines) {
      if ('reason' in item) {
        counts.rejected += 1;
        continue;
      }
      const known = newest.get(item.id);
      if (known) counts.superseded += 1;
      if (!known || item.at >= known.at) newest.set(item.id, item);
    }
    for (const { id, at, name, roles = [] } of newest.values()) {
      const stored = this.ships.get(id);
      const equal = stored?.name === name && stored?.roles.join() === roles.join();
      if (stored && stored.at > at) counts.outdated += 1;
      else if (stored && equal) counts.unchanged += 1;
      else {
        counts[stored ? 'updated' : 'inserted'] += 1;
        this.ships.set(id, { at, name, roles });
      }
    }
    return counts;
  }
}

describe('any sequence of batches', () => {
  it('leaves what a plain model says, whenever connections are lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.array(line, { maxLength: 8 }), cut), { minLength: 1, maxLength: 5 }),
        async (batches) => {
          await harness.clear();
          const model = new Model();
          const writer = harness.writer({ db: harness.connect(proxy.port) });
          for (const [lines, loss] of batches) {
            if (loss) proxy.cutAt(loss[0], loss[1]);
            const result = await harness.load(lines, { object: newObject(), writer });
            expect(result).toMatchObject({ committed: true, ...model.apply(lines) });
            expect(result.rowsRead).toBe(result.accepted + result.rejected);
          }
          const expected = [...model.ships].map(([id, { name, roles }]) => [id, { name, roles }]);
          expect(await harness.ships()).toMatchObject(Object.fromEntries(expected));
          expect(Object.keys(await harness.ships())).toHaveLength(model.ships.size);
          expect(await harness.count('harbour.ship_roles')).toBe(
            [...model.ships.values()].reduce((sum, { roles }) => sum + roles.length, 0),
          );
          expect(await harness.count('etl.load_objects')).toBe(batches.length);
          expect(await harness.count('etl.load_batches')).toBe(batches.length);
        },
      ),
      { numRuns: process.env['CI'] ? 100 : 15 },
    );
  });
});
