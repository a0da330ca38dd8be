import fc from 'fast-check';
import { parseProblem } from './problem.ts';

describe('parseProblem', () => {
  it('never throws and always has a text, whatever the body is', () => {
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc.object().map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(fc.integer({ min: 400, max: 599 }), body, (status, text) => {
        const problem = parseProblem(status, text);
        expect(problem.status).toBe(status);
        expect(typeof problem.detail).toBe('string');
        expect(typeof problem.type).toBe('string');
      }),
    );
  });

  it.each([
    [
      '{"type":"https://x/errors#try-again-later","detail":"d","data":{"message":"m"}}',
      'try-again-later',
      'm',
    ],
    ['{"type":"error:connection/locked","detail":"d"}', 'connection/locked', 'd'],
    ['{"message":"old","exceptionClassName":"io.airbyte.E"}', 'io.airbyte.E', 'old'],
    ['Bad Gateway', '', 'Bad Gateway'],
  ])('reads %s', (body, type, detail) => {
    expect(parseProblem(400, body)).toMatchObject({ type, detail });
  });
});
