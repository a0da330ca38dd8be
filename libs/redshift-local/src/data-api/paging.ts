import { invalid } from './errors.ts';

/** A part of a list, and where the next one starts. */
export interface ListPage<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

/** The token of a position in a list; `of` names the list, so that a token is good for that one only. */
export const pageToken = (of: string, position: number): string =>
  Buffer.from(`${of}|${position}`).toString('base64url');

/**
 * The position that a token stands for; 0 without one.
 *
 * @throws DataApiError ValidationException
 */
export function tokenPosition(of: string, token: string | undefined): number {
  if (token === undefined) return 0;
  const text = Buffer.from(token, 'base64url').toString();
  const position = Number(text.slice(of.length + 1));
  if (!text.startsWith(`${of}|`) || !Number.isSafeInteger(position) || position < 1) {
    throw invalid('Invalid NextToken.');
  }
  return position;
}

/** Cuts a page out of a list. */
export function cutPage<T>(
  all: readonly T[],
  of: string,
  token: string | undefined,
  size: number,
): ListPage<T> {
  const start = tokenPosition(of, token);
  const end = start + size;
  return {
    items: all.slice(start, end),
    ...(end < all.length ? { nextToken: pageToken(of, end) } : {}),
  };
}
