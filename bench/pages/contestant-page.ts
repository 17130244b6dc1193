import type { Depth, Footprint, Loaded, Sample, Workload } from '../contestant.ts';

/** What each page of the bench puts on `window`, for Node to call. */
export interface ContestantPage<Settings> {
  load(settings: Settings): Promise<Loaded>;
  measure(workload: Workload): Promise<Sample>;
  footprint(): Promise<Footprint | undefined>;
  depths?(): Promise<readonly Depth[]>;
  stops?(workload: Workload): Promise<readonly number[]>;
}

/** Node speaks to it in JSON: WebDriver BiDi would carry every number of an array as an object of its own. */
export function installContestant<Settings>(page: ContestantPage<Settings>): void {
  Object.assign(window, { contestant: page });
}

/** The browser's name of the adapter that a page gets. */
export async function adapterName(): Promise<string> {
  const adapter = await navigator.gpu.requestAdapter();
  if (adapter === null) return 'no WebGPU adapter';
  const { vendor, architecture, device, description } = adapter.info;
  return [vendor, architecture, device, description].filter((part) => part !== '').join(' ') || 'unnamed adapter';
}

/** Whether that adapter has a feature, in words. */
export async function adapterFeature(feature: GPUFeatureName): Promise<string> {
  const adapter = await navigator.gpu.requestAdapter();
  return `the adapter has ${adapter?.features.has(feature) === true ? '' : 'no '}${feature}`;
}
