import { defineStream } from '../define-stream.ts';
import { backReference, documentId, integer, text } from '../fields.ts';
import { launchesBackReference, padImages, site } from './shared.ts';

/** Launch pads. */
export const launchpads = defineStream({
  name: 'launchpads',
  table: 'launchpads',
  childKey: 'launchpad_id',
  description: 'Launch pads.',
  fields: {
    id: documentId('Id of the launch pad.'),
    ...site,
    timezone: text(64, 'IANA time zone.'),
    launch_attempts: integer('Launches tried, by the API.'),
    launch_successes: integer('Launches that succeeded, by the API.'),
    images: padImages('launchpad_images', 'launch pad'),
    details: text(8192, 'Free text.'),
    rockets: backReference('Rocket types that use it.'),
    launches: launchesBackReference,
  },
});
