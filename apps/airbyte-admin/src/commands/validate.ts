import { exitCodes, type ExitCode } from '../errors.ts';
import type { Output } from '../output.ts';
import { readSpec } from './session.ts';

/** `validate`: checks specification and manifest without asking Airbyte. */
export function validateCommand(specFile: string, output: Output): ExitCode {
  const { connection } = readSpec(specFile, output);
  const streams = connection.streams.map(({ name }) => name);
  output.result([`${specFile} is valid: ${streams.length} streams (${streams.join(', ')})`], {
    valid: true,
    streams,
  });
  return exitCodes.ok;
}

/** `manifest`: prints the complete low-code manifest as JSON, with the stream schemas taken in. */
export function manifestCommand(specFile: string, output: Output): ExitCode {
  const { manifest } = readSpec(specFile, output).definition;
  output.result([JSON.stringify(manifest, null, 2)], manifest);
  return exitCodes.ok;
}
