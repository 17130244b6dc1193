import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readMessages } from './messages';

const folder = mkdtempSync(join(tmpdir(), 'denkspur-messages-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(text: string): string {
  const file = join(folder, 'messages.json');
  writeFileSync(file, text);
  return file;
}

test('a conversation with a thought', () => {
  const messages = [
    { role: 'user', content: 'a' },
    { role: 'assistant', content: 'b', reasoning_content: 'c' },
  ];
  expect(readMessages(written(JSON.stringify(messages)))).toEqual(messages);
});

test.each([
  ['{', /cannot be read as JSON/],
  ['{}', /is not a list of messages/],
  ['[]', /is not a list of messages/],
  ['[{"role":"user"}]', /: 0\.content: /],
  ['[{"role":"robot","content":"a"}]', /: 0\.role: /],
  ['[{"role":"user","content":"a","tools":[]}]', /: 0\.tools: /],
])('%s is refused', (text, message) => {
  expect(() => readMessages(written(text))).toThrow(message);
});

test('a missing file is refused', () => {
  expect(() => readMessages(join(folder, 'nothing.json'))).toThrow(/nothing\.json cannot be read as JSON: ENOENT/);
});
