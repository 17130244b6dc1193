/** The browser's own network log of a whole session of chatting: no request off the origin, no body sent. */
import { chromium, expect, test } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumLaunch } from '../tools/browsers/chromium.ts';
import { type LoggedRequest, networkLogFlags, readNetworkLog } from './network-log.ts';
import { ask, finished, open } from './open.ts';

test('a session of chatting sends nothing: no request off the origin, no body, in page, workers and service worker', async ({ baseURL }) => {
  const folder = mkdtempSync(join(tmpdir(), 'denkspur-network-'));
  const file = join(folder, 'log.json');
  const launch = chromiumLaunch();
  const browser = await chromium.launch({ ...launch, args: [...launch.args, ...networkLogFlags(file)] });
  let closed = false;
  try {
    const page = await browser.newPage({ baseURL: baseURL!, locale: 'en-GB' });
    const complaints = await open(page);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await ask(page, 'What is 47 + 38?');
    await finished(page);
    await page.getByRole('button', { name: 'Think on' }).click();
    await finished(page);
    await ask(page, 'Visit https://example.com and ![](https://example.com/pixel.png), my name is Ada.');
    await finished(page);
    // The second model, on from the same conversation; a reload out of the service worker; searching, saving, deleting.
    await page.reload();
    await expect(page.locator('.chip__state--ready')).toBeVisible();
    await page.getByRole('button', { name: 'Show conversations' }).click();
    await page.getByRole('searchbox').fill('Ada');
    await expect(page.locator('.entry__title')).toHaveCount(1);
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save all as a file' }).click();
    await saved;
    for (const place of ['models', 'settings', 'privacy']) {
      await page.goto(`/#/${place}`);
      await expect(page.locator('.sheet__title')).toBeVisible();
    }
    expect(complaints()).toEqual([]);

    // The control: what a page that does send something would look like in this very log.
    const before = 'https://huggingface.co/a-request-that-the-log-must-show';
    await page.evaluate((url) => fetch(url, { method: 'POST', body: 'secret' }).catch(() => undefined), before);
    await browser.close();
    closed = true;
    const requests = readNetworkLog(file);
    const ofThePage = ({ url, initiator }: LoggedRequest) => url.startsWith(`${baseURL}/`) || initiator === baseURL;
    const own = requests.filter(ofThePage);
    expect(own.length).toBeGreaterThan(20);
    expect(own.filter(({ url }) => url === before)).not.toEqual([]);
    const session = own.filter(({ url }) => url !== before);
    expect(session.filter(({ url }) => !url.startsWith(`${baseURL}/`))).toEqual([]);
    expect(session.filter(({ body, method }) => body || method !== 'GET')).toEqual([]);
  } finally {
    if (!closed) await browser.close();
    rmSync(folder, { recursive: true });
  }
});
