import { exitCodeOf, parseOptions } from '../src/options.ts';

/** Runs `call` with the command line's own output swallowed. */
function thrownBy(call: () => unknown): unknown {
  const writes = [jest.spyOn(process.stdout, 'write'), jest.spyOn(process.stderr, 'write')];
  for (const write of writes) write.mockReturnValue(true);
  try {
    call();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    for (const write of writes) write.mockRestore();
  }
}

describe('parseOptions', () => {
  it('needs nothing', () => {
    expect(parseOptions([])).toEqual({
      seed: 1,
      scale: 1,
      keep: false,
      airflow: false,
      fresh: false,
      json: false,
      stateDir: '.local',
    });
  });

  it('reads every option', () => {
    const argv =
      '--data simulated --seed 7 --scale 0.5 --keep --airflow --fresh --port-base 15000 --json --state-dir x'.split(
        ' ',
      );
    expect(parseOptions(argv)).toEqual({
      ...{
        data: 'simulated',
        seed: 7,
        scale: 0.5,
        keep: true,
        airflow: true,
        fresh: true,
        portBase: 15000,
        json: true,
        stateDir: 'x',
      },
    });
  });

  it('reads the params of a DAG run', () => {
    expect(parseOptions(['--airflow', '--dag-conf', '{"skip_sync": true}']).dagConf).toEqual({
      skip_sync: true,
    });
  });

  it.each([
    ['--scale', '0'],
    ['--seed', '1.5'],
    ['--port-base', '80'],
    ['--port-base', ''],
    ['--unknown'],
    ['extra'],
    ['--airflow', '--dag-conf', '[]'],
    ['--airflow', '--dag-conf', '{"streams"'],
    ['--dag-conf', '{}'],
  ])('refuses %s %s with exit code 2', (...argv) => {
    expect(exitCodeOf(thrownBy(() => parseOptions(argv)))).toBe(2);
  });

  it('ends --help with exit code 0', () => {
    expect(exitCodeOf(thrownBy(() => parseOptions(['--help'])))).toBe(0);
  });
});
