import { defineStream } from '../define-stream.ts';
import { bigint, documentId, integer, object, text, url } from '../fields.ts';

/** The company: one document. */
export const company = defineStream({
  name: 'company',
  table: 'company',
  childKey: 'company_id',
  description: 'The company; a single row.',
  fields: {
    id: documentId('Id of the company.'),
    name: text(128, 'Name.', { required: true }),
    founder: text(128, 'Founder.'),
    founded: integer('Year of foundation.'),
    employees: integer('Number of employees.'),
    vehicles: integer('Number of vehicle types.'),
    launch_sites: integer('Number of launch sites.'),
    test_sites: integer('Number of test sites.'),
    ceo: text(128, 'Chief executive officer.'),
    cto: text(128, 'Chief technology officer.'),
    coo: text(128, 'Chief operating officer.'),
    cto_propulsion: text(128, 'Chief technology officer of propulsion.'),
    valuation: bigint('Value of the company; beyond 32 bits.', { unit: 'USD' }),
    headquarters: object({
      address: text(256, 'Street of the headquarters.'),
      city: text(128, 'City of the headquarters.'),
      state: text(128, 'State of the headquarters.'),
    }),
    links: object({
      website: url('Web site.'),
      flickr: url('Pictures on Flickr.'),
      twitter: url('Twitter account.'),
      elon_twitter: url('Twitter account of Elon Musk.'),
    }),
    summary: text(8192, 'Free text.'),
  },
});
