/**
 * Screenshots of every page and state, wide and phone, light and dark, German and English: `npm run gallery`, or of some states
 * `npm run gallery -- welcome thinking --out FOLDER`. They show the page around recorded words, so that they need no GPU and look the
 * same each time.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright';
import { recordedPage, type RecordedPage } from '../e2e/recorded-page.ts';
import { chromiumLaunch } from './browsers/chromium.ts';

interface Look {
  readonly size: 'wide' | 'phone';
  readonly colorScheme: 'light' | 'dark';
  readonly locale: 'de-DE' | 'en-GB';
}

const sizes = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;

const looks: readonly Look[] = (['wide', 'phone'] as const).flatMap((size) =>
  (['light', 'dark'] as const).flatMap((colorScheme) => (['de-DE', 'en-GB'] as const).map((locale) => ({ size, colorScheme, locale }))),
);

const button = (page: Page, name: RegExp) => page.getByRole('button', { name }).last();
const finished = (page: Page) => button(page, /Try again|Noch einmal/).waitFor();

async function ask(page: Page, question: string): Promise<void> {
  await page.locator('#question').fill(question);
  await page.locator('#question').press('Enter');
}

interface State {
  readonly replay?: Record<string, string | number>;
  /** A page of its own, in place of the one around recorded words. */
  readonly address?: (recorded: RecordedPage) => string;
  readonly go: (page: Page) => Promise<void>;
}

/** Each state: what is replayed, and the way from the first page to it. */
const states: Readonly<Record<string, State>> = {
  welcome: { go: () => Promise.resolve() },
  thinking: {
    replay: { rate: 120 },
    go: async (page) => {
      await ask(page, 'How many ways are there to arrange the letters of banana?');
      await page.locator('.step').nth(4).waitFor();
    },
  },
  answer: {
    go: async (page) => {
      await ask(page, 'How many ways are there to arrange the letters of banana?');
      await finished(page);
    },
  },
  mistakes: {
    go: async (page) => {
      await ask(page, 'mistakes');
      await finished(page);
      await button(page, /first mistake|ersten Fehler/).click();
      await page.locator('.strip').first().waitFor();
      await page.locator('.token').nth(3).click();
    },
  },
  // Its answer holds a block that is too long to be read as Markdown and stands there as it was written.
  hostile: {
    go: async (page) => {
      await ask(page, 'hostile');
      await finished(page);
    },
  },
  inspector: {
    go: async (page) => {
      await ask(page, 'What is 47 + 38?');
      await finished(page);
      await button(page, /Look inside|Hineinschauen/).click();
      await page.locator('.inspector').waitFor();
    },
  },
  experts: {
    replay: { mixture: '26x64x6' },
    go: async (page) => {
      await ask(page, 'What is 47 + 38?');
      await finished(page);
      await button(page, /Look inside|Hineinschauen/).click();
      await page.locator('.inspector .token').first().focus();
      await page.locator('.experts').scrollIntoViewIfNeeded();
    },
  },
  branches: {
    go: async (page) => {
      await ask(page, 'What is 47 + 38?');
      await finished(page);
      await button(page, /Think on|Weiterdenken/).click();
      await page.locator('.branches').waitFor();
      await finished(page);
    },
  },
  sidebar: {
    go: async (page) => {
      await ask(page, 'What is 47 + 38?');
      await finished(page);
      await button(page, /New conversation|Neues Gespräch/).click();
      await ask(page, 'How many r are in strawberry?');
      await finished(page);
      await button(page, /Show conversations|Gespräche zeigen/).click();
      await page.getByRole('button', { name: /What to do with|Was mit/ }).first().click();
    },
  },
  settings: {
    go: async (page) => {
      await page.evaluate(() => (location.hash = '#/settings'));
      await page.locator('.sheet__title').waitFor();
    },
  },
  models: {
    go: async (page) => {
      await page.evaluate(() => (location.hash = '#/models'));
      await page.locator('.judgement').first().waitFor();
    },
  },
  privacy: {
    go: async (page) => {
      await page.evaluate(() => (location.hash = '#/privacy'));
      await page.locator('.answer table').waitFor();
    },
  },
  evaluation: {
    go: async (page) => {
      await page.evaluate(() => (location.hash = '#/evaluation'));
      await page.locator('.sheet__title').waitFor();
    },
  },
  simulator: {
    address: ({ simulator }) => simulator,
    // The first row is the whole model: every choice is on the GPU.
    go: async (page) => page.locator('tbody tr').first().locator('td', { hasText: /^100\s?%$/u }).waitFor(),
  },
  refused: { replay: { 'load-failure': 'no-adapter' }, go: async (page) => page.getByRole('alert').waitFor() },
};

async function show(browser: Browser, recorded: RecordedPage, name: string, look: Look, folder: string): Promise<void> {
  const { replay = {}, address, go } = states[name]!;
  const { size, colorScheme, locale } = look;
  const context = await browser.newContext({ viewport: sizes[size], colorScheme, locale, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(address === undefined ? recorded.address({ rate: 3000, ...replay }) : address(recorded));
  if (address === undefined) await page.locator('.chip__state--ready, .chip__state--failed').waitFor();
  await go(page);
  await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}-${locale.slice(0, 2)}.png`) });
  await context.close();
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: 'string', default: '.cache/gallery' } } });
const unknown = positionals.find((name) => !Object.hasOwn(states, name));
if (unknown !== undefined) {
  console.error(`There is no state "${unknown}". There are: ${Object.keys(states).join(', ')}.`);
  process.exit(1);
}
mkdirSync(values.out, { recursive: true });
const recorded = await recordedPage();
const browser = await chromium.launch(chromiumLaunch());
try {
  for (const name of positionals.length === 0 ? Object.keys(states) : positionals) {
    for (const look of looks) await show(browser, recorded, name, look, values.out);
    console.log(name);
  }
} finally {
  await browser.close();
  await recorded.close();
}
