import type { ErrorData } from '../errors';

/**
 * What page and download worker say to each other: it is told once what to bring (`files` are copied), and perhaps to pause; it ends with
 * `done` or `error`.
 */
export type ToDownload =
  | { readonly kind: 'start'; readonly wanted: unknown; readonly verify: boolean; readonly patience?: number; readonly files?: readonly File[] }
  | { readonly kind: 'pause' };

export type FromDownload =
  /** It holds the lock of its own name, for as long as it lives. */
  | { readonly kind: 'alive' }
  | { readonly kind: 'progress'; readonly bytes: number }
  | { readonly kind: 'done' }
  | { readonly kind: 'error'; readonly error: ErrorData };
