import { expect, test, vi } from 'vitest';
import { onceClosed } from './letting-go';

const open = () => Promise.reject(new DOMException('An access handle is open.', 'NoModificationAllowedError'));

test('a file that somebody still has open is tried again until it is closed, for some seconds', async () => {
  vi.useFakeTimers();
  try {
    const attempt = vi.fn(() => Promise.resolve('opened')).mockImplementationOnce(open).mockImplementationOnce(open);
    const opened = onceClosed(attempt);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await opened).toBe('opened');
    expect(attempt).toHaveBeenCalledTimes(3);
    const never = expect(onceClosed(open)).rejects.toMatchObject({ name: 'NoModificationAllowedError' });
    await vi.advanceTimersByTimeAsync(10_000);
    await never;
  } finally {
    vi.useRealTimers();
  }
});

test('any other failure is told at once', async () => {
  const attempt = vi.fn(() => Promise.reject(new DOMException('Gone.', 'NotFoundError')));
  await expect(onceClosed(attempt)).rejects.toMatchObject({ name: 'NotFoundError' });
  expect(attempt).toHaveBeenCalledOnce();
});
