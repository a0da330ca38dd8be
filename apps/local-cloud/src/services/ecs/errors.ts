import { LocalCloudError } from '../../errors.ts';

/** A refusal as AWS words it: `code` is what clients branch on. */
export class AwsError extends LocalCloudError {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;

  /** @param status of the HTTP answer; default 400 */
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
