/** The manifest or the JSONPaths file is none, or nothing is there to load. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

/** The columns do not fit the statement, or have types that COPY cannot load from this format. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
  /** SQLSTATE. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** An object cannot be unpacked or is not of the format that the statement names: the load ends. */
export class BadObjectError extends Error {
  override readonly name = 'BadObjectError';
}
