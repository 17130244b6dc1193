import { expect, it } from 'vitest';
import { isAllowed } from './connection';

const hosts = ['http://localhost:*', 'https://huggingface.co', 'https://*.hf.co'];

it.each([
  ['http://localhost:8000/v1', true],
  ['http://localhost/v1', true],
  ['https://localhost:8000/v1', false],
  ['http://localhost.evil.example:8000/v1', false],
  ['https://huggingface.co/x', true],
  ['https://huggingface.co:444/x', false],
  ['https://cdn.hf.co/x', true],
  ['https://hf.co/x', false],
  ['https://nothf.co/x', false],
  ['http://192.0.2.7:8000/v1', false],
])('%s is what the policy says: %s', (address, allowed) => {
  expect(isAllowed(new URL(address), hosts)).toBe(allowed);
});
