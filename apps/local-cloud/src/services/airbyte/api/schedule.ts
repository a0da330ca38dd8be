import { badRequest } from '../problems.ts';
import type { JsonObject, StoredConnection } from '../types.ts';

/**
 * Reads a schedule; absent is manual. A cron expression is Quartz with 6 or 7 fields and may end in " UTC", with which
 * Airbyte always reads it back. Throws a 400 problem.
 */
export function parseSchedule(sent: unknown): StoredConnection['schedule'] {
  if (sent === undefined || sent === null) return { scheduleType: 'manual' };
  const { scheduleType, cronExpression } = sent as JsonObject;
  if (scheduleType === 'manual') return { scheduleType };
  if (scheduleType !== 'cron') throw badRequest('schedule.scheduleType: must be manual or cron');
  if (typeof cronExpression !== 'string') throw badRequest('schedule.cronExpression: is required for cron');
  const expression = cronExpression.replace(/ UTC$/, '').trim();
  const fields = expression.split(/\s+/);
  if (fields.length < 6 || fields.length > 7) {
    throw badRequest(`Invalid cron expression: ${expression} (Quartz has 6 or 7 fields)`);
  }
  // Airbyte's rule: the seconds, and with 7 fields the minutes too, are plain numbers.
  const plain = fields.length === 7 ? fields.slice(0, 2) : fields.slice(0, 1);
  if (!plain.every((field) => /^\d+$/.test(field))) {
    throw badRequest(`Invalid cron expression: ${expression} (runs too often)`);
  }
  return { scheduleType, cronExpression: `${expression} UTC` };
}
