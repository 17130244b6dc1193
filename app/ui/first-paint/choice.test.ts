import { expect, it } from 'vitest';
import { chooseFirstPaint } from './choice';

it.each([
  ['nothing stored', null, { language: 'de', theme: 'auto', welcome: true }],
  ['a language and an appearance', '{"language":"en","theme":"dark"}', { language: 'en', theme: 'dark', welcome: true }],
  ['the browser\'s language', '{"language":null,"theme":"light"}', { language: 'de', theme: 'light', welcome: true }],
  ['what no version knows', '{"language":"fr","theme":"plaid","sidebar":"yes"}', { language: 'de', theme: 'auto', welcome: true }],
  ['the list of conversations beside the page', '{"sidebar":true}', { language: 'de', theme: 'auto', welcome: false }],
  ['no object', '7', { language: 'de', theme: 'auto', welcome: true }],
  ['null', 'null', { language: 'de', theme: 'auto', welcome: true }],
  ['broken text', '{"theme":', { language: 'de', theme: 'auto', welcome: true }],
])('follows the preferences: %s', (_name, stored, choice) => {
  expect(chooseFirstPaint(stored, ['de-AT', 'en'], '')).toEqual(choice);
});

it.each([
  ['', true],
  ['#', true],
  ['#/', true],
  ['#/models', false],
  ['#/c/one', false],
])('the first page is what an address of "%s" begins with: %s', (fragment, welcome) => {
  expect(chooseFirstPaint(null, ['en'], fragment).welcome).toBe(welcome);
});
