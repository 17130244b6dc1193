/** Numbers, sizes and spans of time in the reader's language. */

export function formatNumber(value: number, language: string, digits = 0): string {
  return numberFormat(language, { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(value);
}

/** 2,070,000 → "2.1 million"; what is below a million stays a number. */
export function formatCount(value: number, language: string): string {
  const options: Intl.NumberFormatOptions = { notation: 'compact', compactDisplay: 'long', maximumSignificantDigits: 2 };
  return numberFormat(language, options).format(value);
}

/** Sizes as file managers show them: decimal megabytes and gigabytes. */
export function formatBytes(bytes: number, language: string): string {
  const [unit, divisor] =
    bytes >= 1e9 ? (['gigabyte', 1e9] as const) : bytes >= 1e6 ? (['megabyte', 1e6] as const) : (['kilobyte', 1e3] as const);
  const options: Intl.NumberFormatOptions = { style: 'unit', unit, unitDisplay: 'short', maximumSignificantDigits: 2 };
  return numberFormat(language, options).format(bytes / divisor);
}

/** Under ten seconds with a tenth, then whole seconds, then minutes and seconds; "s" and "min" are the units' own signs. */
export function formatDuration(milliseconds: number, language: string): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${formatNumber(seconds, language, 1)}\u00A0s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole}\u00A0s` : `${Math.floor(whole / 60)}\u00A0min ${whole % 60}\u00A0s`;
}

/** A wait that is usually shorter than a second: in milliseconds until it is not. */
export function formatLatency(milliseconds: number, language: string): string {
  return milliseconds < 999.5 ? `${formatNumber(milliseconds, language)}\u00A0ms` : formatDuration(milliseconds, language);
}

/** With at most so many digits behind the point. */
export function formatPercent(share: number, language: string, digits = 0): string {
  return numberFormat(language, { style: 'percent', maximumFractionDigits: digits }).format(share);
}

const numberFormats = new Map<string, Intl.NumberFormat>();

/** Making one takes the browser far longer than using it, and the page uses the same few for every token. */
function numberFormat(language: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = language + JSON.stringify(options);
  const format = numberFormats.get(key) ?? new Intl.NumberFormat(language, options);
  numberFormats.set(key, format);
  return format;
}
