import { defineConfig, devices } from '@playwright/test';
import { chromiumLaunch } from './tools/browsers/chromium.ts';

/** Port of the page under test; another one where this is taken. */
const port = process.env['DENKSPUR_TEST_PORT'] ?? '4188';

/** End-to-end tests against the built page (`dist/`), served with a deployment's headers. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: '.cache/end-to-end',
  // The software GPU computes on the CPU: two models beside each other only take time from one another.
  workers: 1,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  use: {
    ...devices['Desktop Chrome'],
    baseURL: `http://localhost:${port}`,
    launchOptions: chromiumLaunch(),
    trace: { mode: 'retain-on-failure', screenshots: false },
  },
  webServer: {
    command: `node tools/run.mjs start --port ${port}`,
    url: `http://localhost:${port}/`,
    timeout: 120_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 },
  },
});
