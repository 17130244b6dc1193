import type { BrowserName } from '../browsers/find.mjs';
import { runFirefoxKernels } from './firefox-kernels.ts';
import { llamaServer } from './llama-server.ts';
import { add, nothing, type Outcome } from './outcome.ts';
import { check, playwright, vitest } from './programs.ts';
import { recipe } from './recipe.ts';
import { shellBudget } from './shell-budget.ts';

export interface Stage {
  readonly name: string;
  readonly browsers: readonly BrowserName[];
  run(): Promise<Outcome>;
}

/** All checks, the quick ones first. */
export const stages: readonly Stage[] = [
  {
    name: 'types',
    browsers: [],
    run: () => all(['page', 'worker', 'service-worker', 'tools'].map((realm) => () => check('tsc', ['-p', `tsconfig.${realm}.json`]))),
  },
  {
    name: 'lint',
    browsers: [],
    run: () =>
      all([
        () => check('eslint', ['.', '--max-warnings=0']),
        () => check('depcruise', ['app', 'kernels', '--config', '.dependency-cruiser.cjs']),
      ]),
  },
  // Vitest reads the configuration of both its projects, and that of the kernels names the browser.
  { name: 'unit', browsers: ['chromium'], run: () => all([llamaServer, () => vitest('unit')]) },
  { name: 'kernels', browsers: ['chromium'], run: () => vitest('kernels') },
  { name: 'kernels-firefox', browsers: ['firefox'], run: () => runFirefoxKernels() },
  { name: 'build', browsers: [], run: () => all([() => check('vite', ['build', '--logLevel', 'warn']), shellBudget]) },
  { name: 'recipe', browsers: [], run: recipe },
  { name: 'end-to-end', browsers: ['chromium', 'firefox'], run: () => all([llamaServer, playwright]) },
];

async function all(checks: readonly (() => Promise<Outcome>)[]): Promise<Outcome> {
  let total = nothing;
  for (const one of checks) total = add(total, await one());
  return total;
}
