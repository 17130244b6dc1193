/** What the browser itself writes down about the network: every request of every part of it, pages, workers and service workers alike. */
import { readFileSync } from 'node:fs';

export interface LoggedRequest {
  readonly url: string;
  readonly method: string;
  /** Whether a body was sent with it. */
  readonly body: boolean;
  /** Origin that asked for it; what the browser does on its own behalf has none. */
  readonly initiator: string;
}

interface NetLog {
  readonly constants: { readonly logEventTypes: Readonly<Record<string, number>> };
  readonly events: readonly { readonly type: number; readonly source: { readonly id: number }; readonly params?: Readonly<Record<string, unknown>> }[];
}

/** Flags that make Chromium write its log; it is complete when the browser is closed. */
export function networkLogFlags(file: string): string[] {
  return [`--log-net-log=${file}`, '--net-log-capture-mode=Everything'];
}

/** All requests in a closed browser's log, in order, those included that the browser refused before they reached a wire. */
export function readNetworkLog(file: string): LoggedRequest[] {
  const { constants, events } = JSON.parse(readFileSync(file, 'utf8')) as NetLog;
  const { URL_REQUEST_START_JOB: started, HTTP_TRANSACTION_SEND_REQUEST_BODY: body } = constants.logEventTypes;
  const withBody = new Set(events.filter(({ type }) => type === body).map(({ source }) => source.id));
  return events.flatMap(({ type, source, params }) => {
    if (type !== started || typeof params?.['url'] !== 'string') return [];
    const { url, method, initiator, upload_id: upload } = params;
    return [{ url, method: String(method), body: upload !== undefined || withBody.has(source.id), initiator: String(initiator) }];
  });
}
