/** A user and a password for one login. */
export interface RedshiftCredentials {
  readonly user: string;
  readonly password: string;
  /** When they stop being good for new connections; open ones live on. Absent: never. */
  readonly expiresAt?: Date;
}

/** Gives the credentials for a connection that is about to be opened. Called once for each, so it should remember them. */
export type RedshiftCredentialsProvider = () => Promise<RedshiftCredentials>;

/** How an AWS client is made when none is given. What is absent is found by the AWS SDK: environment, profile, role. */
export interface AwsClientOptions {
  readonly region?: string;
  /** Another endpoint than that of the region. */
  readonly endpoint?: string;
  /** Keys with which to sign. */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** Options that all kinds of credentials have. */
export interface RememberOptions {
  /** How long before they expire new ones are fetched, in milliseconds. Default `60_000`. */
  readonly refreshBeforeMs?: number;
  /** The time in milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
}
