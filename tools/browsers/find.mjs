/** Where the browsers are. Free of dependencies: the installer asks before `node_modules` exists. */
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** @typedef {'chromium' | 'firefox'} BrowserName */

/** @type {Record<BrowserName, { variable: string, commands: string[], places: string[] }>} */
const known = {
  chromium: {
    variable: 'DENKSPUR_CHROMIUM',
    commands: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    places: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'],
  },
  firefox: {
    variable: 'DENKSPUR_FIREFOX',
    commands: ['firefox-esr', 'firefox'],
    places: ['/Applications/Firefox.app/Contents/MacOS/firefox'],
  },
};

/**
 * Path of an installed browser: the environment variable (`DENKSPUR_CHROMIUM`, `DENKSPUR_FIREFOX`) first, then the search path, then
 * the usual places. `undefined` when there is none.
 * @param {BrowserName} name
 * @returns {string | undefined}
 */
export function findBrowser(name) {
  const { variable, commands, places } = known[name];
  const named = process.env[variable];
  if (named !== undefined && named !== '') return isExecutable(named) ? named : undefined;
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = commands.flatMap((command) => folders.map((folder) => join(folder, command)));
  return [...candidates, ...places].find(isExecutable);
}

/** Mesa's software Vulkan device, which Firefox needs where there is no GPU. @returns {string | undefined} */
export function findLavapipe() {
  const folder = '/usr/share/vulkan/icd.d';
  if (!existsSync(folder)) return undefined;
  const file = readdirSync(folder).find((name) => name.startsWith('lvp_icd') && name.endsWith('.json'));
  return file === undefined ? undefined : join(folder, file);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
