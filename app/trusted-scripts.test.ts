import { describe, expect, it } from 'vitest';
import { isOwnScript } from './trusted-scripts';

describe('isOwnScript', () => {
  const base = 'https://denkspur.example/folder/assets/engine.js';

  it.each(['https://denkspur.example/folder/assets/worker.js', './worker.js', '/service-worker.js'])('takes %s', (address) => {
    expect(isOwnScript(address, false, base)).toBe(true);
  });

  it.each([
    'https://denkspur.example.evil.example/worker.js',
    'http://denkspur.example/worker.js',
    '//evil.example/worker.js',
    'data:text/javascript,alert(1)',
    'javascript:alert(1)',
    'blob:https://evil.example/1234',
    'blob:null/1234',
    'filesystem:https://denkspur.example/temporary/worker.js',
    'https://',
  ])('refuses %s', (address) => {
    expect(isOwnScript(address, true, base)).toBe(false);
  });

  it('takes scripts from memory only where they are expected, and only our own', () => {
    expect(isOwnScript('blob:https://denkspur.example/1234', true, base)).toBe(true);
    expect(isOwnScript('blob:https://denkspur.example/1234', false, base)).toBe(false);
  });
});
