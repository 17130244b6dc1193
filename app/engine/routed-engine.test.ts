import { expect, it } from 'vitest';
import type { Engine, ModelInfo } from './engine';
import { RoutedEngine } from './routed-engine';

function engine(name: string, calls: string[]): Engine {
  return {
    load: () => {
      calls.push(`${name} loads`);
      return Promise.resolve({ name } as ModelInfo);
    },
    async *generate() {
      calls.push(`${name} generates`);
      yield await Promise.resolve({ type: 'prefill', done: 0, total: 0 });
    },
    score: () => Promise.reject(new Error('not part of this test')),
    unload: () => {
      calls.push(`${name} unloads`);
      return Promise.resolve();
    },
  };
}

it('asks the engine that holds the model, and opens the one for servers when it is first named', async () => {
  const calls: string[] = [];
  const routed = new RoutedEngine(engine('local', calls), () => {
    calls.push('opened');
    return Promise.resolve(engine('server', calls));
  });
  const ask = async () => {
    for await (const event of routed.generate([])) expect(event.type).toBe('prefill');
  };
  await routed.load({ kind: 'url', urls: ['a.gguf'] });
  await ask();
  expect(calls.splice(0)).toEqual(['local loads', 'local generates']);
  await routed.load({ kind: 'server', address: 'localhost:8000' });
  await ask();
  expect(calls.splice(0)).toEqual(['opened', 'local unloads', 'server loads', 'server generates']);
  await routed.load({ kind: 'server', address: 'localhost:8001' });
  await routed.load({ kind: 'url', urls: ['a.gguf'] });
  expect(calls).toEqual(['server loads', 'server unloads', 'local loads']);
});
