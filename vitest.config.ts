import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumLaunch } from './tools/browsers/chromium.ts';

/** Where models lie that are too large for the repository; without it their tests are skipped, and counted so. */
const modelFolder = process.env['DENKSPUR_MODELS'] ?? '';

/**
 * `unit` runs in Node. `kernels` runs in a real Chromium with WebGPU; the same kernel files run in Firefox through
 * tools/firefox-kernels.ts.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          // Only against hanging: how long something takes is no test, and the machine may be busy.
          testTimeout: 60_000,
          globals: true,
          include: ['app/**/*.test.{ts,tsx}', 'kernels/**/*.unit.test.ts', '{fixtures,tools,oracle,bench}/**/*.test.ts'],
          exclude: ['**/*.browser.test.ts', '**/node_modules/**'],
        },
      },
      {
        server: { fs: { allow: ['.', ...(modelFolder === '' ? [] : [modelFolder])] } },
        test: {
          name: 'kernels',
          globals: true,
          provide: { modelFolder, losses: Number(process.env['DENKSPUR_LOSSES'] ?? 3) },
          include: ['kernels/**/*.test.ts', 'app/engine/**/*.browser.test.ts'],
          exclude: ['**/*.unit.test.ts'],
          // SwiftShader computes on the CPU: files beside each other only take time from one another.
          fileParallelism: false,
          testTimeout: 120_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: chromiumLaunch() }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
