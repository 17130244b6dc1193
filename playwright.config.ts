import { defineConfig, devices } from '@playwright/test';
import { chromiumLaunch } from './tools/browsers/chromium.ts';

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
    // The port that the web server below says it got.
    baseURL: `http://localhost:${process.env['DENKSPUR_TEST_PORT']}`,
    launchOptions: chromiumLaunch(),
    trace: { mode: 'retain-on-failure', screenshots: false },
  },
  webServer: {
    command: 'node tools/run.mjs start --port 0',
    wait: { stdout: /http:\/\/localhost:(?<denkspur_test_port>\d+)/ },
    timeout: 120_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 },
  },
});
