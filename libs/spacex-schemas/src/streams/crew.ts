import { defineStream } from '../define-stream.ts';
import { documentId, text, url } from '../fields.ts';
import { launchesBackReference } from './shared.ts';

/** People who fly. */
export const crew = defineStream({
  name: 'crew',
  table: 'crew',
  childKey: 'crew_id',
  description: 'People who fly in Dragon capsules.',
  fields: {
    id: documentId('Id of the person.'),
    name: text(256, 'Name.', { required: true }),
    status: text(32, 'active, inactive, retired or unknown.'),
    agency: text(128, 'Employer, such as NASA.'),
    image: url('Picture.'),
    wikipedia: url('Wikipedia page.'),
    launches: launchesBackReference,
  },
});
