import { setTimeout as sleep } from 'node:timers/promises';
import { AirbyteError, AirbyteTimeoutError } from '@spacex/airbyte-client';

const tries = 3;
const waitMs = 1000;

/**
 * Creates a thing exactly once although the call may fail on its way: Airbyte's names are not unique, so a blind retry
 * could make a second one. After a transient failure it looks first; it calls again only when nothing is there, and
 * never after a timeout, when the first call may still be at work.
 */
export async function createOnce<Thing>(
  create: () => Promise<Thing>,
  find: () => Promise<Thing | undefined>,
): Promise<Thing> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await create();
    } catch (error) {
      if (!(error instanceof AirbyteError) || !error.transient) throw error;
      await sleep(waitMs * attempt);
      const found = await find();
      if (found !== undefined) return found;
      if (error instanceof AirbyteTimeoutError || attempt === tries) throw error;
    }
  }
}
