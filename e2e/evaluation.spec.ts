/** The evaluation page, and `npm run evaluate` through the same code. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { open } from './open.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = (...args: string[]): string =>
  execFileSync(process.execPath, ['tools/run.mjs', 'evaluate', '--model', 'mini', '--temperature', '0', ...args], { cwd: root, encoding: 'utf8' });

const folder = mkdtempSync(join(tmpdir(), 'denkspur-evaluation-'));
test.afterAll(() => rmSync(folder, { recursive: true }));

test('the page asks its own questions and those of a file, shows figures and traces, and goes on from saved results', async ({ page }) => {
  const complaints = await open(page, '/#/evaluation');
  await page.getByLabel('How many').fill('5');
  await page.getByLabel('Temperature').fill('0');
  await page.getByRole('button', { name: 'Start' }).click();
  await expect(page.getByText('5 of 5 answers')).toBeVisible();
  await expect(page.getByText(/^\d+\.\d % ± /)).toBeVisible();
  await expect(page.locator('.evaluation__trace')).toHaveCount(5);
  await page.locator('.evaluation__trace summary').first().click();
  await expect(page.locator('.evaluation__text').first()).toContainText('The answer is');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as JSONL' }).click()]);
  const lines = readFileSync(await download.path(), 'utf8').trimEnd().split('\n');
  expect(lines).toHaveLength(5);

  await page.getByRole('button', { name: 'Clear the results' }).click();
  await page.getByLabel('Temperature').fill('0.6');
  const questions = { name: 'q.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from('{"problem":"What is 47 + 38?","answer":"85"}\n{"problem":"x"}') };
  await page.getByLabel('Take in questions (JSONL)').setInputFiles(questions);
  await expect(page.getByRole('alert')).toContainText('line 2');
  // Results of three questions, taken in: the run would go on as it began, at temperature 0.
  await page.getByLabel('Take in results').setInputFiles({ name: 'r.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from(`${lines.slice(0, 3).join('\n')}\n`) });
  await expect(page.getByText('3 of 3 answers')).toBeVisible();
  await expect(page.getByLabel('Temperature')).toHaveValue('0');
  expect(complaints()).toEqual([]);
});

test('the command counts right and wrong answers, and goes on where it stopped', () => {
  const [out, csv, file] = ['out.jsonl', 'out.csv', 'q.jsonl'].map((name) => join(folder, name));
  writeFileSync(file!, '{"question":"What is 47 + 38?","answer":"85"}\n{"question":"What is 12 + 12?","answer":"25"}\n');
  const figures = JSON.parse(run('--questions', file!, '--out', out!, '--csv', csv!, '--json')) as { passAt1: number };
  expect(figures.passAt1).toBe(0.5);
  // As if the run had been cut off while it wrote its second line.
  const whole = readFileSync(out!, 'utf8');
  writeFileSync(out!, whole.slice(0, whole.indexOf('\n') + 20));
  expect(run('--questions', file!, '--out', out!)).toContain('pass@1       50.0 %');
  expect(readFileSync(out!, 'utf8')).toBe(whole);
  expect(readFileSync(csv!, 'utf8')).toContain('What is 12 + 12?');
});

test('the command finds the miniature as good as its card says, on the problems that the recipe kept from it', () => {
  const every34th = readFileSync(join(root, 'recipe/results/held-out.jsonl'), 'utf8').trimEnd().split('\n').filter((_, index) => index % 34 === 0);
  const file = join(folder, 'held-out.jsonl');
  writeFileSync(file, every34th.join('\n'));
  const { questions, passAt1 } = JSON.parse(run('--questions', file, '--json')) as { questions: number; passAt1: number };
  expect(questions).toBe(50);
  // The card counts fifty problems of each kind, of two more kinds than are asked here.
  const { tasks } = JSON.parse(readFileSync(join(root, 'public/models/mini.card.json'), 'utf8')) as { tasks: Record<string, number> };
  const shares = Object.entries(tasks).filter(([kind]) => !/^(?:outside|follow-up)\//u.test(kind)).map(([, share]) => share);
  expect(shares).toHaveLength(34);
  const share = shares.reduce((sum, each) => sum + each, 0) / shares.length;
  // Three times the error of drawing so few.
  expect(Math.abs(passAt1 - share)).toBeLessThan(3 * Math.sqrt((share * (1 - share)) / questions));
});

test.describe('in German', () => {
  test.use({ locale: 'de-DE' });
  test('the page begins with German questions', async ({ page }) => {
    await open(page, '/#/evaluation');
    await expect(page.getByLabel('Sammlung')).toHaveValue('de');
  });
});
