/** The meter inside a peer's worker (see metered-workers.ts): hands its counters to the page that started the worker. */
import { totals } from './meter.ts';

postMessage({ denkspurMeter: totals.buffer });
