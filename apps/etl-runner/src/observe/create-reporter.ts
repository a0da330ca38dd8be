import type { OutputConfig } from '../config.ts';
import type { Reporter } from './reporter.ts';

/** The reporter for a format. What the other one needs is not loaded. */
export async function createReporter(runId: string, config: OutputConfig): Promise<Reporter> {
  if (config.format === 'json') {
    const { JsonReporter } = await import('./json-reporter.ts');
    return new JsonReporter(runId, config);
  }
  const { TextReporter } = await import('./text-reporter.ts');
  return new TextReporter();
}
