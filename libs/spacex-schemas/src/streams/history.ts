import { defineStream } from '../define-stream.ts';
import { bigint, documentId, object, text, timestamp, url } from '../fields.ts';

/** Events of the company's history. */
export const history = defineStream({
  name: 'history',
  table: 'history_events',
  childKey: 'history_event_id',
  description: "Events of the company's history.",
  fields: {
    id: documentId('Id of the event.'),
    title: text(512, 'Headline.'),
    event_date_utc: timestamp('When it happened.'),
    event_date_unix: bigint('When it happened.', { unit: 's' }),
    details: text(16384, 'Free text.'),
    links: object({ article: url('An article about it.') }),
  },
});
