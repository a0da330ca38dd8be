import { findStream } from '../../src/index.ts';
import type { ParsedDocument, RejectedDocument, Row } from '../../src/index.ts';

/** The least that a launch must have. */
export const launch = {
  id: '5eb87cd9ffd86e000604b32a',
  name: 'FalconSat',
  date_utc: '2006-03-24T22:30:00.000Z',
  upcoming: false,
};

/** A satellite with Space-Track's elements, its numbers and times as the API writes them. */
export const satellite = {
  id: '5eed770f096e59000698560d',
  launch: null,
  spaceTrack: {
    EPOCH: '2020-10-13T04:16:08.000064',
    CREATION_DATE: '2020-10-13T04:16:08',
    LAUNCH_DATE: '2019-05-24',
    DECAY_DATE: '2020-10-13',
    DECAYED: 1,
    INCLINATION: 53,
    BSTAR: -0.070464,
  },
};

/** Parses a document that must fit. */
export function accepted(stream: string, document: unknown): ParsedDocument {
  const result = findStream(stream).parse(document);
  if (!result.ok) throw new Error(`rejected: ${result.issues.map(({ message }) => message).join('; ')}`);
  return result;
}

/** Parses a document that must not fit. */
export function rejected(stream: string, document: unknown): RejectedDocument {
  const result = findStream(stream).parse(document);
  if (result.ok) throw new Error('accepted');
  return result;
}

/** The rows of one table. */
export const rowsOf = (parsed: ParsedDocument, table: string): Row[] =>
  parsed.rows.filter((entry) => entry.table === table).map(({ row }) => row);

/** The parent row. */
export const parentRow = (parsed: ParsedDocument): Row => parsed.rows[0]?.row ?? {};
