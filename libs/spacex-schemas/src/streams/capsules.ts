import { defineStream } from '../define-stream.ts';
import { documentId, integer, text } from '../fields.ts';
import { launchesBackReference, reuseCount } from './shared.ts';

/** Dragon capsules. */
export const capsules = defineStream({
  name: 'capsules',
  table: 'capsules',
  childKey: 'capsule_id',
  description: 'Dragon capsules.',
  fields: {
    id: documentId('Id of the capsule.'),
    serial: text(64, 'Serial number, such as C101.', { required: true }),
    status: text(32, 'unknown, active, retired or destroyed.'),
    type: text(64, 'Dragon 1.0, Dragon 1.1 or Dragon 2.0.'),
    reuse_count: reuseCount,
    water_landings: integer('Landings on water.'),
    land_landings: integer('Landings on land.'),
    last_update: text(8192, 'Free text about its latest state; may have blanks at its ends.'),
    launches: launchesBackReference,
  },
});
