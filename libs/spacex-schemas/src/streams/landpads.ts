import { defineStream } from '../define-stream.ts';
import { documentId, integer, text, url } from '../fields.ts';
import { launchesBackReference, padImages, site } from './shared.ts';

/** Landing pads and drone ships. */
export const landpads = defineStream({
  name: 'landpads',
  table: 'landpads',
  childKey: 'landpad_id',
  description: 'Landing pads on land and drone ships.',
  fields: {
    id: documentId('Id of the landing pad.'),
    ...site,
    type: text(32, 'RTLS (land) or ASDS (drone ship).'),
    landing_attempts: integer('Landings tried, by the API.'),
    landing_successes: integer('Landings that succeeded, by the API.'),
    images: padImages('landpad_images', 'landing pad'),
    wikipedia: url('Wikipedia page.'),
    details: text(8192, 'Free text.'),
    launches: launchesBackReference,
  },
});
