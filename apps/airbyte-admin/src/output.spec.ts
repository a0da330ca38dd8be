import { PassThrough } from 'node:stream';
import { Output } from './output.ts';

describe('Output', () => {
  it('never shows a secret that it was told, not in errors and not in JSON', () => {
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const output = new Output({ stdout, stderr }, true);
    output.hide(['top-"secret']);
    output.progress('sending top-"secret');
    output.failure(new Error('refused: top-"secret'));
    output.result([], { value: 'top-"secret' });
    const all = String(stdout.read()) + String(stderr.read());
    expect(all).not.toMatch(/secret/);
    expect(all).toContain('***');
  });
});
