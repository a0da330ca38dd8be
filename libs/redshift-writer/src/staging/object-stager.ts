import type { S3Client } from '@aws-sdk/client-s3';
import { DOCUMENTS_PER_OBJECT } from '../columns.ts';
import { BatchUsageError } from '../errors.ts';
import { RejectSink } from '../reject-sink.ts';
import type {
  DocumentOrigin,
  LoadDocument,
  LoadObject,
  LoadReject,
  RowDocument,
  SchemaDrift,
  StreamTables,
} from '../types.ts';
import { ChangeSink, changeOfSource, type NotedChange } from './change-sink.ts';
import type { WrittenObject } from './compressed-lines.ts';
import { ContextBytes } from './context-bytes.ts';
import { rowFitter } from './fit-row.ts';
import { rowSerializer, type SerializedRow } from './serialize-row.ts';
import { TableStage } from './table-stage.ts';
import type { StagedObject, StagedPart, StagingTarget } from './types.ts';

/** Options of a stager. */
export interface ObjectStagerOptions {
  readonly s3: S3Client;
  readonly target: StagingTarget;
  readonly tables: StreamTables;
  /** Names the files of this stager among those of the batch, from 0. */
  readonly part: number;
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

interface Staged {
  readonly stage: TableStage;
  readonly fit: ReturnType<typeof rowFitter>;
  readonly serialize: ReturnType<typeof rowSerializer>;
}

/**
 * Stages the documents of whole objects as files for COPY, in any thread: nothing but the `StagedPart` goes back to the
 * batch. Several stagers may work for one batch at the same time, each on its own objects.
 */
export class ObjectStager {
  readonly #options: ObjectStagerOptions;
  readonly #parent: string;
  readonly #tables: ReadonlyMap<string, Staged>;
  readonly #parentStage: TableStage;
  readonly #context = new ContextBytes();
  readonly #stages: readonly TableStage[];
  readonly #rejects: RejectSink;
  readonly #changes: ChangeSink;
  readonly #objects: StagedObject[] = [];
  readonly #drift = new Map<string, Mutable<StagedPart['drift'][number]>>();
  #current: Mutable<StagedObject> | undefined;
  #firstSeq = 0;
  #beganMs = 0;

  constructor(options: ObjectStagerOptions) {
    this.#options = options;
    const { s3, target, tables, part } = options;
    const { staging, quarantine, partBytes, lanes } = target;
    const folder = `${staging.prefix}${target.batchId}/`;
    const stageOf = (name: string) =>
      new TableStage({
        s3,
        bucket: staging.bucket,
        prefix: `${folder}${name}/part-${part}-`,
        partBytes,
        lanes,
      });
    this.#parent = tables[0].name;
    this.#tables = new Map(
      tables.map((table) => [
        table.name,
        { stage: stageOf(table.name), fit: rowFitter(table), serialize: rowSerializer(table) },
      ]),
    );
    this.#parentStage = this.#tableOf(this.#parent).stage;
    this.#rejects = new RejectSink({
      s3,
      bucket: quarantine.bucket,
      batchId: target.batchId,
      stream: target.stream,
      quarantineKey: `${quarantine.prefix}part-${part}.jsonl.gz`,
      stage: stageOf('_rejects'),
    });
    this.#changes = new ChangeSink(target, stageOf('_changes'));
    const tableStages = [...this.#tables.values()].map(({ stage }) => stage);
    this.#stages = [...tableStages, this.#rejects.stage, this.#changes.stage];
  }

  /**
   * Begins an object; one at a time.
   *
   * @param objectNumber its place among the objects of the batch, from 0: of two versions of a document that were read
   * at the same time, the one of the later object wins
   * @throws BatchUsageError
   */
  beginObject(object: LoadObject, objectNumber: number): void {
    if (this.#current)
      throw new BatchUsageError(`End object ${this.#current.key} before beginning ${object.key}.`);
    const { bucket, key, etag, sizeBytes, source } = object;
    this.#current = {
      objectNumber,
      bucket,
      key,
      etag,
      sizeBytes,
      ...(source === undefined ? {} : { source }),
      rowsRead: 0,
      rowsAccepted: 0,
      rowsRejected: 0,
      minExtractedAt: null,
      maxExtractedAt: null,
      generationId: null,
      syncId: null,
      readSeconds: 0,
    };
    this.#beganMs = performance.now();
    this.#firstSeq = objectNumber * DOCUMENTS_PER_OBJECT;
  }

  /**
   * Stages a valid document of the current object. One that COPY could not take (a row over 4 MB, a NUL character, a
   * text that is too long for a column that neither cuts nor drops it) is rejected instead, with the reason.
   * Await `room` now and then. @throws BatchUsageError
   */
  addDocument(document: LoadDocument): 'accepted' | 'rejected' {
    const object = this.#openObject();
    const { line, extractedAt, rowHash, rows } = document;
    const context = { docSeq: this.#firstSeq + line, rowHash, extractedAt };
    const texts: [TableStage, string][] = [];
    let parents = 0;
    let changes: NotedChange[] | undefined;
    for (const { table, row, json } of rows) {
      if (table === this.#parent) parents += 1;
      const { stage, fit, serialize } = this.#tableOf(table);
      const fitted = fit(row);
      const text: SerializedRow =
        fitted === undefined
          ? serialize(row, context, json)
          : fitted.ok
            ? serialize(fitted.row, context)
            : fitted;
      if (!text.ok) {
        const { reason, path } = text;
        this.addReject({
          line,
          reason,
          ...(path === undefined ? {} : { path }),
          raw: document.raw?.() ?? JSON.stringify(rows),
        });
        return 'rejected';
      }
      texts.push([stage, text.json]);
      if (fitted?.ok) changes = [...(changes ?? []), ...fitted.changes];
    }
    if (parents !== 1) {
      throw new BatchUsageError(
        `A document needs exactly one row of ${this.#parent}; line ${line} of ${object.key}.`,
      );
    }
    for (const [stage, json] of texts) stage.add(json);
    if (document.changes && document.changes.length > 0)
      changes = [...(changes ?? []), ...document.changes.map(changeOfSource)];
    if (changes) this.#changes.add(object, line, changes);
    this.#accept(object, document);
    return 'accepted';
  }

  /**
   * Stages a valid document of the current object that is one row, of which the text is known. What `addDocument` checks
   * must be certain. Await `room` now and then. @throws BatchUsageError
   */
  addRow(document: RowDocument): void {
    const object = this.#openObject();
    const { line, rowHash, extractedAt, json } = document;
    const end = this.#context.write({ docSeq: this.#firstSeq + line, rowHash, extractedAt });
    // The row begins with a brace, of which the comma has the place.
    this.#parentStage.addBytes(this.#context.bytes, end, json, 1);
    this.#accept(object, document);
  }

  /** Sends a line of the current object to the quarantine. Await `room` now and then. @throws BatchUsageError */
  addReject(reject: LoadReject): void {
    const object = this.#openObject();
    object.rowsRead += 1;
    object.rowsRejected += 1;
    this.#rejects.add(object, reject, object.rowsRejected);
  }

  /** Notes a field of the current document that the tables do not have. */
  addDrift({ path, jsonType }: SchemaDrift): void {
    const key = `${jsonType} ${path}`;
    const known = this.#drift.get(key);
    if (known) known.documents += 1;
    else this.#drift.set(key, { path, jsonType, documents: 1 });
  }

  /** Nothing while there is room for more documents, else a promise to wait for. @throws StagingError */
  room(): Promise<void> | undefined {
    const full = this.#stages.flatMap((stage) => stage.room() ?? []);
    const quarantine = this.#rejects.room();
    if (quarantine) full.push(quarantine);
    return full.length === 0 ? undefined : Promise.all(full).then(() => undefined);
  }

  /** Ends the current object and returns its counts. @throws BatchUsageError */
  endObject(): StagedObject {
    const object = this.#openObject();
    object.readSeconds = (performance.now() - this.#beganMs) / 1000;
    this.#objects.push(object);
    this.#current = undefined;
    return object;
  }

  /** Ends all files. @throws BatchUsageError within an object; StagingError */
  async finish(): Promise<StagedPart> {
    if (this.#current) throw new BatchUsageError(`End object ${this.#current.key} before committing.`);
    const files: Record<string, readonly WrittenObject[]> = {};
    for (const [name, { stage }] of this.#tables) files[name] = await stage.finish();
    const rejectFiles = await this.#rejects.finish();
    const changeFiles = await this.#changes.stage.finish();
    return { objects: this.#objects, files, rejectFiles, changeFiles, drift: [...this.#drift.values()] };
  }

  /** Gives up the files that are being written; finished ones are the batch's to remove. */
  async abort(): Promise<void> {
    this.#current = undefined;
    for (const stage of this.#stages) await stage.abort();
    await this.#rejects.abort();
  }

  #accept(object: Mutable<StagedObject>, { extractedAt, generationId, syncId }: DocumentOrigin): void {
    object.rowsRead += 1;
    const isFirst = object.rowsAccepted === 0;
    object.rowsAccepted += 1;
    object.generationId = theOne(object.generationId, generationId, isFirst);
    object.syncId = theOne(object.syncId, syncId, isFirst);
    // ISO-8601 in UTC sorts as text.
    if (object.minExtractedAt === null || extractedAt < object.minExtractedAt)
      object.minExtractedAt = extractedAt;
    if (object.maxExtractedAt === null || extractedAt > object.maxExtractedAt)
      object.maxExtractedAt = extractedAt;
  }

  #tableOf(name: string): Staged {
    const table = this.#tables.get(name);
    if (!table) throw new BatchUsageError(`Stream ${this.#options.target.stream} has no table ${name}.`);
    return table;
  }

  #openObject(): Mutable<StagedObject> {
    if (!this.#current) throw new BatchUsageError('Begin an object first.');
    return this.#current;
  }
}

/** The id that all documents so far share; `null` once they do not. */
function theOne(soFar: number | null, next: number | null | undefined, isFirst: boolean): number | null {
  if (isFirst) return next ?? null;
  return soFar === next ? soFar : null;
}
