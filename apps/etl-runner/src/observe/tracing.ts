import { type Attributes, SpanStatusCode, trace } from '@opentelemetry/api';

/**
 * Runs something as a span. Without an OpenTelemetry SDK in the process, which `NODE_OPTIONS=--import` may load, this
 * does nothing more than run it.
 */
export async function withSpan<T>(name: string, attributes: Attributes, run: () => Promise<T>): Promise<T> {
  return trace.getTracer('etl-runner').startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await run();
    } catch (error) {
      span.recordException(error as Error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
      throw error;
    } finally {
      span.end();
    }
  });
}
