import { createStore } from 'zustand/vanilla';
import type { ReplyToken } from '../../chat/trace/routing';

/** The token that the reader points at, wherever on the page it stands: the map of experts marks where it went. */
export const lookedAt = createStore<{ readonly token: ReplyToken | null }>(() => ({ token: null }));

export function lookAt(token: ReplyToken | null): void {
  lookedAt.setState({ token });
}
