import type { CDPSession, Page } from 'playwright';

export interface LongestTask {
  /** Milliseconds by the clock, in which other programs may have had the processor. */
  readonly wall: number;
  /** Milliseconds of processor time. */
  readonly processor: number;
}

/** Of Chromium's trace, what is read here; times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string; readonly chrome_mojo_event_info?: { readonly mojo_interface_tag?: string } };
}

/** The longest tasks of the page's main thread while `work` is done. What the test itself asks of the page is none of the page's. */
export async function longestTask(page: Page, work: () => Promise<unknown>): Promise<LongestTask> {
  const control = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  control.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await control.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['toplevel', '__metadata'] } });
  await work();
  await endTracing(control);
  await control.detach();
  const tasks = tasksOfThePage(events);
  return {
    wall: Math.max(0, ...tasks.map(({ dur }) => dur ?? 0)) / 1000,
    processor: Math.max(0, ...tasks.map(({ tdur }) => tdur ?? 0)) / 1000,
  };
}

async function endTracing(control: CDPSession): Promise<void> {
  const complete = new Promise((resolve) => control.once('Tracing.tracingComplete', resolve));
  await control.send('Tracing.end');
  await complete;
}

/** Other pages are idle meanwhile: the page's main thread is the busiest of them all. */
function tasksOfThePage(events: readonly TraceEvent[]): readonly TraceEvent[] {
  const mains = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const byThread = mains.map(({ pid, tid }) => events.filter((event) => event.ph === 'X' && event.pid === pid && event.tid === tid));
  const busiest = byThread.toSorted((one, other) => processorTime(other) - processorTime(one))[0] ?? [];
  const asked = busiest.filter(({ args }) => args.chrome_mojo_event_info?.mojo_interface_tag === 'blink.mojom.DevToolsSession');
  return busiest.filter((task) => isTask(task) && !asked.some(({ ts }) => ts >= task.ts && ts < task.ts + task.dur!));
}

function processorTime(events: readonly TraceEvent[]): number {
  return events.filter(isTask).reduce((total, { tdur }) => total + (tdur ?? 0), 0);
}

function isTask({ name }: TraceEvent): boolean {
  return name === 'ThreadControllerImpl::RunTask';
}
