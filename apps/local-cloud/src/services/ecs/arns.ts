/** Where the stand-ins pretend to be. */
export const region = 'us-east-1';
export const account = '000000000000';

/** An ARN of ECS: `arn('task', 'spacex', id)`. */
export function arn(kind: string, ...parts: readonly string[]): string {
  return `arn:aws:ecs:${region}:${account}:${kind}/${parts.join('/')}`;
}

/** The last part of an ARN or of what may be given instead of one. */
export function shortName(arnOrName: string): string {
  return arnOrName.split('/').at(-1) ?? arnOrName;
}
