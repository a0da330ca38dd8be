import fc from 'fast-check';
import { sql } from 'kysely';
import { type CuttingProxy, startCuttingProxy } from './helpers/cutting-proxy.ts';
import { type Harness, instant, type Line, newObject, type Ship, startHarness } from './helpers/harness.ts';

jest.setTimeout(600_000);

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
  at: fc.integer({ min: 0, max: 9 }),
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

/** A batch: lines of a new object, or of one that is a whole generation of a full refresh, read at one time. */
const batch = fc.record({
  lines: fc.array(line, { maxLength: 8 }),
  generationAt: fc.option(fc.integer({ min: 0, max: 9 }), { freq: 1 }),
  maxVanishedShare: fc.constantFrom(0.3, 1),
  loss: cut,
  /** Whether the same lines are delivered once more in another object. */
  isRepeated: fc.boolean(),
});

interface Stored {
  readonly at: number;
  /** When it was seen last without a change. */
  readonly seenAt: number;
  readonly name: unknown;
  readonly roles: readonly string[];
  readonly isDeleted: boolean;
}

interface Delivery {
  readonly lines: readonly Line[];
  readonly isGeneration: boolean;
  readonly maxVanishedShare: number;
}

const isShip = (item: Line): item is Ship => !('reason' in item);

/**
 * The rules in the plainest words. Of a batch the newest version per id counts, and that only if it is newer than all
 * that is known of it, and differs; what a complete generation lacks is deleted.
 */
class Model {
  readonly ships = new Map<string, Stored>();
  #snapshotAt = -1;
  #generations = 0;

  apply({ lines, isGeneration, maxVanishedShare }: Delivery) {
    const ships = lines.filter(isShip);
    const rejected = lines.length - ships.length;
    const snapshot = isGeneration ? this.#takeGeneration(ships, rejected, maxVanishedShare) : null;
    const counts = { inserted: 0, updated: 0, unchanged: 0, outdated: 0, superseded: 0 };
    const newest = new Map<string, Ship>();
    for (const item of ships) {
      const known = newest.get(item.id);
      if (known) counts.superseded += 1;
      if (!known || item.at >= known.at) newest.set(item.id, item);
    }
    for (const { id, at, name, roles = [] } of newest.values()) {
      const stored = this.ships.get(id);
      const isEqual = stored?.name === name && stored?.roles.join() === roles.join() && !stored.isDeleted;
      if (at < this.#snapshotAt || (stored && Math.max(stored.at, stored.seenAt) > at)) counts.outdated += 1;
      else if (stored && isEqual) {
        counts.unchanged += 1;
        this.ships.set(id, { ...stored, seenAt: at });
      } else {
        counts[stored ? 'updated' : 'inserted'] += 1;
        this.ships.set(id, { at, seenAt: at, name, roles, isDeleted: false });
      }
    }
    return { ...counts, rowsRead: lines.length, rejected, snapshot, deleted: snapshot?.deleted ?? 0 };
  }

  #takeGeneration(ships: readonly Ship[], rejected: number, maxVanishedShare: number) {
    const [first] = ships;
    if (!first) return null;
    const isFirst = this.#generations === 0;
    this.#generations += 1;
    if (isFirst || first.at <= this.#snapshotAt) return null;
    const live = [...this.ships].filter(([, { isDeleted }]) => !isDeleted);
    const ids = new Set(ships.map(({ id }) => id));
    const vanished = live.filter(([id, { at, seenAt }]) => Math.max(at, seenAt) < first.at && !ids.has(id));
    const isRefused =
      vanished.length > 0 && (rejected > 0 || vanished.length > live.length * maxVanishedShare);
    const found = { documents: live.length, vanished: vanished.length };
    if (isRefused) return { ...found, status: 'refused', deleted: 0 };
    this.#snapshotAt = first.at;
    for (const [id, stored] of vanished) this.ships.set(id, { ...stored, isDeleted: true });
    return { ...found, status: 'applied', deleted: vanished.length };
  }
}

const expectedShips = (model: Model) =>
  Object.fromEntries(
    [...model.ships].map(([id, { name, roles, isDeleted }]) => [id, { name, roles, isDeleted }]),
  );

describe('any sequence of batches', () => {
  it.each([
    ['staged', false],
    ['read by Redshift itself', true],
  ])('leaves what a plain model says, whenever connections are lost: %s', async (_how, isPushedDown) => {
    let pushedDown = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(batch, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        async (batches, comparesFirst) => {
          await harness.clear();
          const model = new Model();
          const writer = harness.writer({
            db: harness.connect(proxy.port),
            compareFirstRows: comparesFirst ? 1 : Infinity,
          });
          let loads = 0;
          for (const { lines, generationAt, maxVanishedShare, loss, isRepeated } of batches) {
            const isGeneration = generationAt !== null;
            const generation = loads + 1;
            const delivered = lines.map((item) =>
              isShip(item) && isGeneration
                ? { ...item, at: generationAt, generation, sync: generation }
                : item,
            );
            if (loss) proxy.cutAt(loss[0], loss[1]);
            const named = { ...newObject(), source: 'ships' };
            const object = isPushedDown ? await harness.put(delivered, named) : named;
            const listing = { sources: ['ships'], objects: [object] };
            const result = await harness.load(delivered, {
              object,
              writer,
              isPushedDown,
              ...(isGeneration ? { batch: { listing, maxVanishedShare } } : {}),
            });
            loads += 1;
            const { snapshot, ...counts } = model.apply({ lines: delivered, isGeneration, maxVanishedShare });
            expect(result).toMatchObject({ committed: true, ...counts });
            pushedDown += result.objectsPushedDown;
            // Lines that are no document are for the stager.
            if (isPushedDown && counts.rejected > 0) expect(result.objectsInDoubt).toHaveLength(1);
            const found = result.snapshot;
            expect(found && { ...found, deleted: result.deleted }).toEqual(
              snapshot && {
                ...snapshot,
                startedAt: instant(generationAt ?? 0),
                reason: snapshot.status === 'applied' ? null : expect.any(String),
              },
            );
            expect(result.rowsRead).toBe(result.accepted + result.rejected);
            if (isRepeated) {
              const again = await harness.load(delivered, {
                writer,
                isPushedDown,
                ...(isPushedDown ? { object: await harness.put(delivered) } : {}),
              });
              const expected = model.apply({ lines: delivered, isGeneration: false, maxVanishedShare });
              expect(again).toMatchObject({ ...expected, inserted: 0, updated: 0 });
              loads += 1;
            }
          }
          expect(await harness.ships()).toMatchObject(expectedShips(model));
          expect(Object.keys(await harness.ships())).toHaveLength(model.ships.size);
          const { rows: roles } = await sql`select r.ship_id from harbour.ship_roles r
          join harbour.ships s on s.ship_id = r.ship_id and (s._etl_deleted_at is null) = (r._etl_deleted_at is null)`.execute(
            harness.db,
          );
          expect(roles).toHaveLength(
            [...model.ships.values()].reduce((sum, each) => sum + each.roles.length, 0),
          );
          expect(await harness.count('etl.load_objects')).toBe(loads);
          expect(await harness.count('etl.load_batches')).toBe(loads);
        },
      ),
      { numRuns: process.env['CI'] ? 30 : 15 },
    );
    expect(pushedDown > 0).toBe(isPushedDown);
  });
});
