import { isRefusal } from '../ledger/refusal';
import { SourceError } from './errors';

/**
 * To be asked of every answer from elsewhere before anything else is read in it.
 * @throws SourceError `flight-mode` when it is the service worker's and nothing was sent
 */
export function throwIfRefused(response: Response, url: string): void {
  if (!isRefusal(response)) return;
  const { host } = new URL(url);
  throw new SourceError('flight-mode', `Flight mode is on, so ${host} was not asked. Switch it off in the settings, then try again.`, { host });
}
