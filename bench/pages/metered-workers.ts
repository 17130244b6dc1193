/** Puts the meter into the workers that a peer starts, before the peer's own code runs there. */
import { SharedTotals } from './shared-totals.ts';

let totals: SharedTotals | undefined;

/**
 * From now on, module workers of this page load the meter first.
 * @param meterUrl address of the built worker-meter.ts
 */
export function meterWorkers(meterUrl: string): void {
  const meter = new URL(meterUrl, location.href).href;
  window.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      const imports = [meter, String(url)].map((module) => `import ${JSON.stringify(module)};\n`);
      super(URL.createObjectURL(new Blob(imports, { type: 'text/javascript' })), options);
      this.addEventListener('message', (event: MessageEvent<unknown>) => {
        const buffer = meterBuffer(event.data);
        if (buffer === undefined) return;
        totals = new SharedTotals(buffer);
        // The peer knows nothing of this message.
        event.stopImmediatePropagation();
      });
    }
  };
}

/** Counters of the worker started last. @throws Error when none has said hello */
export function workerTotals(): SharedTotals {
  if (totals === undefined) throw new Error('The meter did not come up in the worker.');
  return totals;
}

function meterBuffer(message: unknown): SharedArrayBuffer | undefined {
  if (typeof message !== 'object' || message === null || !('denkspurMeter' in message)) return undefined;
  return message.denkspurMeter instanceof SharedArrayBuffer ? message.denkspurMeter : undefined;
}
