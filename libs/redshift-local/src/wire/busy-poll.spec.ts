import { BusyPoll } from './busy-poll.ts';

describe('BusyPoll', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('keeps the loop awake, and lets it sleep when nothing came', () => {
    const poll = new BusyPoll();
    poll.start();
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(1);
    jest.runAllTimers();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('polls once, however many wait, and again after a pause', () => {
    const poll = new BusyPoll();
    for (let session = 0; session < 50; session++) poll.start();
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(1);
    jest.runAllTimers();
    poll.start();
    expect(jest.getTimerCount()).toBe(1);
  });
});
