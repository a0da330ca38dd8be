import { ConfigurationError } from '../errors.ts';
import { rejectLimit } from './reject-limit.ts';

describe('--max-rejects', () => {
  it('takes a number of documents', () => {
    const isOver = rejectLimit('10');
    expect(isOver({ rejected: 10, rowsRead: 10 })).toBe(false);
    expect(isOver({ rejected: 11, rowsRead: 1000 })).toBe(true);
  });

  it('takes a share of the documents read', () => {
    const isOver = rejectLimit('2.5%');
    expect(isOver({ rejected: 25, rowsRead: 1000 })).toBe(false);
    expect(isOver({ rejected: 26, rowsRead: 1000 })).toBe(true);
    expect(isOver({ rejected: 0, rowsRead: 0 })).toBe(false);
  });

  it.each(['', '-1', '1.5', '101%', 'few', '5 %'])('refuses "%s"', (text) => {
    expect(() => rejectLimit(text)).toThrow(ConfigurationError);
  });
});
