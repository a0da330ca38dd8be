import type { Client, ClientConfig } from 'pg';
import type { RedshiftCredentialsProvider } from './types.ts';

/**
 * A subclass of `pg`'s `Client` that asks for user and password before it connects. `pg` itself takes a function for
 * the password only, and temporary credentials bring a user of their own.
 *
 * @param Base the `Client` class of the installed `pg`.
 */
export function clientWithCredentials(
  Base: typeof Client,
  provider: RedshiftCredentialsProvider,
): typeof Client {
  return class RedshiftClient extends Base {
    constructor(config?: string | ClientConfig) {
      super(config);
    }

    override connect(): Promise<Client>;
    override connect(callback: ((error: Error) => void) | ((error: null, client: Client) => void)): void;
    override connect(
      callback?: ((error: Error) => void) | ((error: null, client: Client) => void),
    ): Promise<Client> | void {
      const connected = this.#login().then(() => super.connect());
      if (!callback) return connected;
      // pg's pool calls it this way.
      const done = callback as (error: Error | null, client?: Client) => void;
      connected.then(
        () => done(null, this),
        (error: Error) => done(error),
      );
    }

    async #login(): Promise<void> {
      const { user, password } = await provider();
      this.user = user;
      this.password = password;
      // The startup message takes the user from here; not part of pg's types.
      const parameters = (this as unknown as { connectionParameters: { user: string; password: string } })
        .connectionParameters;
      parameters.user = user;
      parameters.password = password;
    }
  };
}
