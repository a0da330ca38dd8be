import { z } from 'zod';

const name = z.string().trim().min(1);

/** destination-s3's own settings (its documentation, "Reference"); only JSONL, which is what etl-runner reads best. */
const s3Configuration = z.strictObject({
  s3_bucket_name: z.string().min(3),
  // Airbyte puts a slash between this and the path format; one of ours would be a second one.
  s3_bucket_path: z.string().transform((path) => path.replace(/^\/+|\/+$/g, '')),
  s3_bucket_region: z.string().min(1),
  s3_endpoint: z.url().optional(),
  access_key_id: z.string().min(1).optional(),
  secret_access_key: z.string().min(1).optional(),
  s3_path_format: z.string().min(1).optional(),
  file_name_pattern: z.string().min(1).optional(),
  format: z.strictObject({
    format_type: z.literal('JSONL'),
    flattening: z.enum(['No flattening', 'Root level flattening']),
    compression: z.strictObject({ compression_type: z.enum(['GZIP', 'No Compression']) }),
  }),
});

/** The sync modes that destination-s3 can carry out. */
const syncMode = z.enum(['full_refresh_overwrite', 'full_refresh_append', 'incremental_append']);

/** "manual", or a Quartz expression in UTC (6 or 7 fields; Airbyte wants a plain number for the seconds). */
const schedule = z.union([
  z.literal('manual'),
  z.strictObject({
    cron: z
      .string()
      .transform((expression) => expression.trim().replace(/\s+/g, ' ').replace(/ UTC$/, ''))
      .refine((expression) => [6, 7].includes(expression.split(' ').length), 'Quartz has 6 or 7 fields')
      .refine((expression) => /^\d+ /.test(expression), 'the seconds (first field) must be a plain number'),
  }),
]);

/** The specification file, after its references were replaced. Unknown keys are errors: they would be typing errors. */
export const specSchema = z.strictObject({
  version: z.literal(1),
  definition: z.strictObject({ name, manifest: z.string().min(1) }),
  source: z.strictObject({ name, configuration: z.record(z.string(), z.unknown()) }),
  destination: z.strictObject({ name, type: z.literal('s3'), configuration: s3Configuration }),
  connection: z.strictObject({
    name,
    schedule: schedule.default('manual'),
    status: z.enum(['active', 'inactive']).default('active'),
    prefix: z.string().default(''),
    non_breaking_schema_updates: z
      .enum(['ignore', 'disable_connection', 'propagate_columns', 'propagate_fully'])
      .default('ignore'),
    streams: z
      .array(z.strictObject({ name, sync_mode: syncMode }))
      .min(1, 'at least one stream: Airbyte takes an empty list for all of them')
      .superRefine((streams, context) => {
        const seen = new Set<string>();
        for (const [index, stream] of streams.entries()) {
          if (seen.has(stream.name)) {
            context.addIssue({
              code: 'custom',
              path: [index, 'name'],
              message: `"${stream.name}" is there twice`,
            });
          }
          seen.add(stream.name);
        }
      }),
  }),
});

/** See {@link specSchema}. */
export type SpecFile = z.output<typeof specSchema>;
