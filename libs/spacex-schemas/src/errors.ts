/** Base class of every error of this package. Bad documents are no errors: see `ParseResult`. */
export class SpacexSchemasError extends Error {
  /** Whether the same call may succeed later. Nothing here depends on the outside world. */
  readonly transient: boolean = false;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A stream definition contradicts itself, such as two fields that claim one column. Raised when it is defined. */
export class StreamDefinitionError extends SpacexSchemasError {
  readonly stream: string;

  constructor(stream: string, problem: string) {
    super(`Stream "${stream}" is defined wrongly: ${problem}. Correct its file under src/streams.`);
    this.stream = stream;
  }
}

/** No definition exists for the named Airbyte stream. */
export class UnknownStreamError extends SpacexSchemasError {
  readonly stream: string;

  constructor(stream: string, known: readonly string[]) {
    super(
      `There is no definition for the stream "${stream}". Known streams: ${known.join(', ')}. ` +
        'Leave the stream out of the run, or define it under src/streams.',
    );
    this.stream = stream;
  }
}
