/** A part of the page that is fetched late and cannot be: no network in that moment, or an update that took it away. */
import { expect, test } from '@playwright/test';
import { ask, finished, open } from './open.ts';

// What the service worker holds is never missing.
test.use({ serviceWorkers: 'block' });

test('is told of, and with a reload the conversation is there with its answer', async ({ page }) => {
  await page.route('**/assets/conversation-*.js', (route) => route.abort());
  await open(page);
  await ask(page, 'What is 47 + 38?');
  await expect(page.getByRole('alert')).toContainText('A part of this page could not be shown.');
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Load again' }).click();
  await expect(page.getByRole('heading', { name: 'What is 47 + 38?' })).toBeVisible();
  await finished(page);
});
