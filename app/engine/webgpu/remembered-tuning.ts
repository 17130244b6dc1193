import * as v from 'valibot';
import type { GpuContext } from '../../../kernels/device/device';
import type { GemvTuning } from '../../../kernels/matmul/tuning';

/** What was measured on this adapter and in this browser, kept beside the page's other stores. Losing it costs a second of measuring. */
const cacheName = 'measured-layouts';

const tuning = v.pipe(
  v.strictObject({
    lanes: v.picklist([1, 2, 4, 8, 16, 32, 64]),
    groups: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64)),
    rows: v.picklist([2, 4, 8, 16]),
  }),
  v.check(({ lanes, groups }) => lanes * groups <= 256, 'more invocations than every device has in a workgroup'),
);

const record = v.strictObject({ version: v.literal(1), layouts: v.record(v.string(), tuning) });

/** The layouts measured before, by `productKey`; none where there are none, or what is there is not what we write. */
export async function rememberedTuning(context: Pick<GpuContext, 'adapterName'>): Promise<ReadonlyMap<string, GemvTuning>> {
  try {
    const stored = await caches.match(addressOf(context), { cacheName });
    const parsed = v.safeParse(record, await stored?.json());
    return parsed.success ? new Map(Object.entries(parsed.output.layouts)) : new Map();
  } catch {
    // Some browsers have no such store in private windows; what is expected of the device serves as well.
    return new Map();
  }
}

/** Keeps layouts for the next time; where there is no store, for this time only. */
export async function rememberTuning(context: Pick<GpuContext, 'adapterName'>, layouts: ReadonlyMap<string, GemvTuning>): Promise<void> {
  try {
    const content = JSON.stringify({ version: 1, layouts: Object.fromEntries(layouts) });
    await (await caches.open(cacheName)).put(addressOf(context), new Response(content));
  } catch {
    // As above.
  }
}

/** Nothing is ever fetched from there. A new version of the browser may bring a new compiler of shaders: it is measured anew. */
function addressOf({ adapterName }: Pick<GpuContext, 'adapterName'>): string {
  return new URL(`measured-layouts/${encodeURIComponent(`${adapterName} ${navigator.userAgent}`)}`, location.origin).href;
}
