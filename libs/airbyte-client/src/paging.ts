import { z } from 'zod';
import type { AirbyteHttp } from './http.ts';

/** The most that Airbyte gives at once. */
const pageSize = 100;

/**
 * Reads a list to its end by offset. Airbyte's `next` is of no use for that: it is there after every page that was not
 * empty, and it names the host that the server believes it has.
 */
export async function listAll<Schema extends z.ZodType>(
  http: AirbyteHttp,
  path: string,
  query: Readonly<Record<string, string>>,
  schema: Schema,
): Promise<readonly z.output<Schema>[]> {
  const pageSchema = z.object({ data: z.array(schema) });
  const all: z.output<Schema>[] = [];
  for (let offset = 0; ; offset += pageSize) {
    const page = await http.json(
      { method: 'GET', path, query: { ...query, limit: pageSize, offset } },
      pageSchema,
    );
    all.push(...page.data);
    if (page.data.length < pageSize) return all;
  }
}
