import type { JsonObject } from './types.ts';

const typeUrl = 'https://reference.airbyte.com/reference/errors#';

/** An error answer of the API, in the form of RFC 9457 that Airbyte's server uses. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly body: JsonObject;

  constructor(status: number, type: string, title: string, detail: string, data: JsonObject = {}) {
    super(detail);
    this.name = 'ApiProblem';
    this.status = status;
    this.body = { status, type: `${typeUrl}${type}`, title, detail, documentationUrl: null, data };
  }
}

/** 400: the request itself is wrong. */
export const badRequest = (message: string) =>
  new ApiProblem(400, 'bad-request', 'bad-request', 'The request is invalid.', { message });

/** 401: no token, a wrong one, or one that has ended. */
export const unauthorized = () =>
  new ApiProblem(401, 'invalid-api-key', 'invalid-api-key', 'The API key is invalid or has expired.');

/** 404: no such thing. */
export const notFound = (resourceType: string, resourceId: string) =>
  new ApiProblem(404, 'resource-not-found', 'resource-not-found', 'The resource was not found.', {
    message: `Could not find configuration for ${resourceType}: ${resourceId}.`,
    resourceType,
    resourceId,
  });

/** 409 while a job of the connection is going on. */
export const alreadyRunning = (connectionId: string) =>
  new ApiProblem(409, 'try-again-later', 'try-again-later', 'The system is busy. Try again later.', {
    message: `A sync is already running for: ${connectionId}`,
  });

/** 409 for a call that does not fit the state of the thing. */
export const stateConflict = (message: string) =>
  new ApiProblem(409, 'state-conflict', 'state-conflict', 'The state of the resource forbids this.', {
    message,
  });

/** 422: a configuration does not fit the connector. */
export const unprocessable = (message: string) =>
  new ApiProblem(422, 'unprocessable-entity', 'unprocessable-entity', 'The request could not be processed.', {
    message,
  });

/** 500. */
export const unexpected = (message: string) =>
  new ApiProblem(500, 'unexpected-problem', 'unexpected-problem', 'An unexpected problem has occurred.', {
    message,
  });
