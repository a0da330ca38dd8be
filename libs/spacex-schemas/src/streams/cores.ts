import { defineStream } from '../define-stream.ts';
import { documentId, integer, text } from '../fields.ts';
import { launchesBackReference, reuseCount } from './shared.ts';

/** Boosters (first stages). */
export const cores = defineStream({
  name: 'cores',
  table: 'cores',
  childKey: 'core_id',
  description: 'Boosters (first stages).',
  fields: {
    id: documentId('Id of the booster.'),
    serial: text(64, 'Serial number: mostly B and four digits, the oldest are named after the engine.', {
      required: true,
    }),
    block: integer('Version of the Falcon 9 booster.'),
    status: text(32, 'active, inactive, unknown, expended, lost or retired.'),
    reuse_count: reuseCount,
    rtls_attempts: integer('Landings on land that were tried.'),
    rtls_landings: integer('Landings on land that succeeded.'),
    asds_attempts: integer('Landings on drone ships that were tried.'),
    asds_landings: integer('Landings on drone ships that succeeded.'),
    last_update: text(8192, 'Free text about its latest state; may have blanks at its ends.'),
    launches: launchesBackReference,
  },
});
