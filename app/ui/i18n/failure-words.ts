import type { TFunction } from 'i18next';
import type { Notice } from '../../engine/engine';
import type { ErrorData } from '../../engine/errors';
import { english } from './en';
import type { ErrorCode, ErrorWords } from './error-codes';

/** What happened and what to do, in the reader's language. Codes that no language knows get the words for the unforeseen. */
export function failureWords(t: TFunction, failure: ErrorData): ErrorWords {
  const code = isErrorCode(failure.code) ? failure.code : 'unexpected';
  return { what: t(`errors.${code}.what`), todo: t(`errors.${code}.todo`) };
}

/** The values of an error as pairs for people: known names in the reader's language, others as they are. */
export function failureDetails(t: TFunction, failure: ErrorData): readonly (readonly [name: string, value: string])[] {
  const names = english.failure.detail;
  const pairs = Object.entries(failure.details).map(
    ([name, value]) => [name in names ? t(`failure.detail.${name as keyof typeof names}`) : name, String(value)] as const,
  );
  // An unforeseen error has nothing but its message to be reported by.
  const foreseen = isErrorCode(failure.code) && failure.code !== 'unexpected';
  return foreseen || 'message' in failure.details ? pairs : [...pairs, [failure.code, failure.message]];
}

/** What an engine wants the reader to know about a model that it did load. */
export function noticeWords(t: TFunction, { code, details }: Notice): string {
  if (code === 'plain-kernels') return t('model.notice.plain-kernels', { kernels: details['kernels'] ?? '' });
  if (code === 'cpu-engine') return t('model.notice.cpu-engine', { threads: details['threads'] ?? 1 });
  if (code === 'webllm-engine') return t('model.notice.webllm-engine');
  if (code === 'leaves-device') return t('model.notice.leaves-device', { host: details['host'] ?? '' });
  if (code === 'smaller-settings') return t('model.notice.smaller-settings', { tokens: details['tokens'] ?? '' });
  if (code === 'experts-streamed') {
    return t('model.notice.experts-streamed', { onGpu: details['onGpu'] ?? '', perLayer: details['perLayer'] ?? '' });
  }
  const values = Object.entries(details).map(([name, value]) => `${name} ${value}`);
  return [t('model.notice.other', { code }), ...values].join(', ');
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(english.errors, code);
}
