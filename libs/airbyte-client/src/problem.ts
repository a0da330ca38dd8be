import type { ProblemBody } from './errors.ts';

/**
 * Reads the body of an error answer: RFC 9457 (`type`, `title`, `detail`, `data`) as the public API sends it, the
 * older `{ message, exceptionClassName }`, or plain text. Never throws: an unreadable body is part of the error.
 */
export function parseProblem(status: number, body: string): ProblemBody {
  const parsed = parseObject(body);
  if (parsed === undefined) return { status, type: '', detail: body.slice(0, 300).trim(), data: {} };
  const data = isRecord(parsed['data']) ? parsed['data'] : {};
  const detail = firstText(data['message'], parsed['detail'], parsed['message'], parsed['title']);
  return { status, type: shortType(parsed['type'] ?? parsed['exceptionClassName']), detail, data };
}

/** "https://reference.airbyte.com/reference/errors#try-again-later" and "error:try-again-later" → "try-again-later". */
function shortType(type: unknown): string {
  if (typeof type !== 'string') return '';
  const hash = type.lastIndexOf('#');
  return (hash >= 0 ? type.slice(hash + 1) : type).replace(/^error:/, '');
}

function firstText(...candidates: readonly unknown[]): string {
  for (const candidate of candidates) {
    if (typeof candidate === 'string' && candidate !== '') return candidate;
  }
  return '';
}

function parseObject(body: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
