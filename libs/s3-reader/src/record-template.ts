import { minus, nine, quote, zero } from './ascii.ts';
import { toInstant } from './airbyte-record.ts';
import { LineTemplate } from './line-template.ts';
import type { LineOutline, LineTokens } from './line-template.ts';

/** What Airbyte says about a record. */
export interface RecordEnvelope {
  /** ISO-8601, UTC, with milliseconds. */
  readonly extractedAt: string;
  readonly generationId: number | null;
  readonly syncId: number | null;
}

/** More digits may be more than a double holds. */
const safeDigits = 15;

/**
 * The form of an Airbyte record (not flattened) as JSONL: its keys and their order, without the values. A line that
 * matches is read without being parsed; one that does not match is an ordinary line and says nothing.
 */
export class RecordTemplate {
  /** The document within the record; paths begin there. */
  readonly document: LineOutline;
  readonly #template: LineTemplate;
  readonly #rawId: number;
  readonly #extractedAt: number;
  readonly #generationId: number | undefined;
  readonly #syncId: number | undefined;
  #envelope: RecordEnvelope = { extractedAt: '', generationId: null, syncId: null };

  /** The template of a line; undefined where it has none. */
  static of(line: Buffer): RecordTemplate | undefined {
    const template = LineTemplate.of(line);
    const slotOf = (...path: string[]) =>
      template?.outline.scalars.find((scalar) => scalar.path.join('\0') === path.join('\0'))?.slot;
    const rawId = slotOf('_airbyte_raw_id');
    const extractedAt = slotOf('_airbyte_extracted_at');
    if (!template || rawId === undefined || extractedAt === undefined) return undefined;
    const document = documentOf(template.outline);
    if (document.containers[0]?.kind !== 'object') return undefined;
    const generationId = slotOf('_airbyte_generation_id');
    const syncId = slotOf('_airbyte_meta', 'sync_id');
    return new RecordTemplate(template, document, { rawId, extractedAt, generationId, syncId });
  }

  private constructor(
    template: LineTemplate,
    document: LineOutline,
    slots: {
      rawId: number;
      extractedAt: number;
      generationId: number | undefined;
      syncId: number | undefined;
    },
  ) {
    this.document = document;
    this.#template = template;
    this.#rawId = slots.rawId;
    this.#extractedAt = slots.extractedAt;
    this.#generationId = slots.generationId;
    this.#syncId = slots.syncId;
  }

  /** The scalars of the line that was matched last. */
  get tokens(): LineTokens {
    return this.#template.tokens;
  }

  /** What Airbyte says about the record that was matched last. */
  get envelope(): RecordEnvelope {
    return this.#envelope;
  }

  /** Whether the line, which lies in `bytes`, is a record of this form. */
  match(bytes: Buffer, start: number, end: number): boolean {
    if (!this.#template.match(bytes, start, end)) return false;
    const { tokens } = this.#template;
    const extractedAt = toInstant(timeOf(tokens, this.#extractedAt));
    const generationId = numberOf(tokens, this.#generationId);
    const syncId = numberOf(tokens, this.#syncId);
    if (!isText(tokens, this.#rawId) || extractedAt === undefined) return false;
    if (generationId === undefined || syncId === undefined) return false;
    const last = this.#envelope;
    // The same for all records of a sync.
    if (extractedAt !== last.extractedAt || generationId !== last.generationId || syncId !== last.syncId) {
      this.#envelope = { extractedAt, generationId, syncId };
    }
    return true;
  }
}

function documentOf({ scalars, containers }: LineOutline): LineOutline {
  const isWithin = ({ path }: { readonly path: readonly string[] }) => path[0] === '_airbyte_data';
  const fromThere = <T extends { readonly path: readonly string[] }>(part: T): T => ({
    ...part,
    path: part.path.slice(1),
  });
  return {
    scalars: scalars.filter(isWithin).map(fromThere),
    containers: containers.filter(isWithin).map(fromThere),
  };
}

/** Whether it is a text that is not empty. */
const isText = ({ bytes, starts, ends }: LineTokens, slot: number) =>
  bytes[starts[slot] as number] === quote && (ends[slot] as number) - (starts[slot] as number) > 2;

/** What the time of a record may be; undefined for all else. */
function timeOf(tokens: LineTokens, slot: number): number | string | undefined {
  const start = tokens.starts[slot] as number;
  if (tokens.bytes[start] === quote)
    return tokens.bytes.toString('latin1', start + 1, (tokens.ends[slot] as number) - 1);
  return numberOf(tokens, slot) ?? undefined;
}

/** The whole number in a slot; null for what is none, as in a parsed record; undefined where it needs a parser. */
function numberOf({ bytes, starts, ends }: LineTokens, slot: number | undefined): number | null | undefined {
  if (slot === undefined) return null;
  const start = starts[slot] as number;
  const end = ends[slot] as number;
  const first = bytes[start] as number;
  if (first === quote || first > nine) return null;
  if (first === minus || end - start > safeDigits) return undefined;
  let value = 0;
  for (let at = start; at < end; at += 1) {
    const digit = bytes[at] as number;
    if (digit < zero || digit > nine) return undefined;
    value = value * 10 + digit - zero;
  }
  return value;
}
