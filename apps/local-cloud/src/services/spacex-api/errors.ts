import { LocalCloudError } from '../../errors.ts';

/** Base class of what can go wrong in the local SpaceX API. */
export class SpacexApiError extends LocalCloudError {
  override readonly name: string = 'SpacexApiError';
  /** Never true here: neither a data folder nor a taken port repairs itself. */
  readonly transient: boolean = false;
}

/** The data folder cannot be served: it is missing, lacks launches.json, or holds a broken file. */
export class SpacexDataError extends SpacexApiError {
  override readonly name = 'SpacexDataError';
  override readonly exitCode = 2;
  /** The file or folder that is at fault. */
  readonly path: string;

  constructor(path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.path = path;
  }
}

/** The server could not listen; mostly another program holds the port. */
export class SpacexApiListenError extends SpacexApiError {
  override readonly name = 'SpacexApiListenError';
  readonly host: string;
  readonly port: number;

  constructor(host: string, port: number, options: { readonly cause: NodeJS.ErrnoException }) {
    const reason =
      options.cause.code === 'EADDRINUSE'
        ? 'another program already uses that port; stop it or choose another port.'
        : `${options.cause.message}.`;
    super(`the local SpaceX API cannot listen on ${host}:${port}: ${reason}`, options);
    this.host = host;
    this.port = port;
  }
}

/** A request that the API answers with status 400 and the message as text. */
export class BadQueryError extends SpacexApiError {
  override readonly name = 'BadQueryError';
}
