import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatLatency, formatNumber, formatPercent } from './format';

/** Intl uses no-break spaces, some of them narrow; tests read better with plain ones. */
function plain(text: string): string {
  return text.replace(/[\u00A0\u202F]/gu, ' ');
}

describe('formats', () => {
  it.each([
    [0, 'en', '0.0 s'],
    [3_420, 'de', '3,4 s'],
    [9_960, 'de', '10 s'],
    [59_600, 'en', '1 min 0 s'],
    [754_000, 'de', '12 min 34 s'],
  ])('%d ms in %s is %s', (milliseconds, language, text) => {
    expect(plain(formatDuration(milliseconds, language))).toBe(text);
  });

  it('tells short waits in milliseconds', () => {
    expect(plain(formatLatency(41.7, 'de'))).toBe('42 ms');
    expect(plain(formatLatency(999.7, 'en'))).toBe('1.0 s');
  });

  it('writes numbers as the language does', () => {
    expect(formatNumber(12345.678, 'de', 1)).toBe('12.345,7');
    expect(plain(formatCount(2_070_000, 'de'))).toBe('2,1 Millionen');
    expect(formatCount(7_600_000_000, 'en')).toBe('7.6 billion');
    expect(plain(formatBytes(2_232_832, 'en'))).toBe('2.2 MB');
    expect(plain(formatBytes(1_117_320_736, 'de'))).toBe('1,1 GB');
    expect(plain(formatPercent(0.984, 'de'))).toBe('98 %');
  });
});
