// Runs a local Airbyte in a process of its own, so that a test can kill it: node serve.ts '{"port":…,"stateDir":…}'
import { join } from 'node:path';
import { ProcessGroup } from '../../../processes/process-group.ts';
import { startLocalAirbyte, type LocalAirbyteOptions } from '../index.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as Omit<LocalAirbyteOptions, 'processes'>;
await startLocalAirbyte({ ...options, processes: new ProcessGroup(join(options.stateDir, 'processes')) });
