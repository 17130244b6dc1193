/** One visit of Lighthouse to the built page, in a browser with a fresh profile. */
import lighthouse, { desktopConfig, type Result } from 'lighthouse';
import { launchChromium } from '../browsers/chromium.ts';
import type { Category, Device, Visit } from './judge.ts';

const categories: readonly Category[] = ['performance', 'accessibility', 'best-practices'];

/** What Lighthouse says when the browser lost the beginning of its own recording, as it may on a busy machine; it asks to be run again then. */
const lostRecording = 'NO_NAVSTART';
const mostTries = 3;

/** @throws Error when the page could not be looked at */
export async function visitPage(address: string, device: Device): Promise<{ readonly visit: Visit; readonly report: Result }> {
  for (let tries = 1; ; tries++) {
    const report = await look(address, device);
    if (report.runtimeError === undefined) return { visit: read(report, device), report };
    const { code, message } = report.runtimeError;
    if (code !== lostRecording || tries === mostTries) throw new Error(`Lighthouse could not look at the page: ${message}`);
  }
}

async function look(address: string, device: Device): Promise<Result> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const flags = { onlyCategories: [...categories], logLevel: 'error' as const };
    const outcome = await lighthouse(address, flags, device === 'desktop' ? desktopConfig : undefined, page);
    if (outcome === undefined) throw new Error('Lighthouse gave no report.');
    return outcome.lhr;
  } finally {
    await browser.close();
  }
}

function read(report: Result, device: Device): Visit {
  const score = (category: Category): number => Math.round((report.categories[category]?.score ?? 0) * 100);
  const time = (audit: string): number => {
    const value = report.audits[audit]?.numericValue;
    if (value === undefined) throw new Error(`Lighthouse gave no ${audit}.`);
    return value;
  };
  const failures = (['accessibility', 'best-practices'] as const).flatMap((category) =>
    (report.categories[category]?.auditRefs ?? [])
      .filter(({ id, weight }) => weight > 0 && (report.audits[id]?.score ?? 1) < 1)
      .map(({ id }) => report.audits[id]?.title ?? id),
  );
  return {
    device,
    scores: { performance: score('performance'), accessibility: score('accessibility'), 'best-practices': score('best-practices') },
    timing: {
      firstContentfulPaint: time('first-contentful-paint'),
      largestContentfulPaint: time('largest-contentful-paint'),
      totalBlockingTime: time('total-blocking-time'),
      layoutShift: time('cumulative-layout-shift'),
    },
    failures,
  };
}
