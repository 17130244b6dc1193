/**
 * The page around recorded words, for looking at it and measuring it without a GPU: `app/ui/testing/recorded.html` in `vite dev`.
 *
 * Parameters: `rate` (tokens/s, default 30), `thought` (tokens of an unrecorded thought, default 300), `mixture` (such as `26x64x6`: layers,
 * experts, experts of a token), `load-failure` and `reply-failure` (an error code).
 */
import { mount } from '../mount';
import { RecordedEngine } from './recorded-engine';

const parameters = new URLSearchParams(location.search);
const loadFailure = parameters.get('load-failure');
const replyFailure = parameters.get('reply-failure');
const [layers, experts, used] = parameters.get('mixture')?.split('x').map(Number) ?? [];
const engine = new RecordedEngine({
  tokensPerSecond: Number(parameters.get('rate') ?? 30),
  longThoughtTokens: Number(parameters.get('thought') ?? 300),
  ...(layers === undefined || experts === undefined || used === undefined ? {} : { mixture: { layers, experts, used } }),
  ...(loadFailure === null ? {} : { loadFailure }),
  ...(replyFailure === null ? {} : { replyFailure }),
});
mount(document.querySelector<HTMLElement>('#root')!, engine, [
  { kind: 'url', urls: ['mini.gguf'] },
  { kind: 'url', urls: ['mini-moe.gguf'] },
]);
