import type { Frame } from './frames.ts';
import { BodyReader } from './frames.ts';

/** The fields of an ErrorResponse or NoticeResponse by their letter: S severity, C SQLSTATE, M message, D detail, H hint. */
export function diagnosticFields(frame: Frame): Map<string, string> {
  const reader = new BodyReader(frame);
  const fields = new Map<string, string>();
  for (let letter = reader.letter(); letter !== '\0'; letter = reader.letter())
    fields.set(letter, reader.text());
  return fields;
}
