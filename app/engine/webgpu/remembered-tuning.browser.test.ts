import { rememberedTuning, rememberTuning } from './remembered-tuning';

const adapter = { adapterName: 'a test of what is remembered' };
const layouts = new Map([['Q4_K 1536 × 1536 norm', { lanes: 16, groups: 4, rows: 4 } as const]]);

async function overwrite(content: string): Promise<void> {
  const cache = await caches.open('measured-layouts');
  for (const request of await cache.keys()) await cache.put(request, new Response(content));
}

afterAll(() => caches.delete('measured-layouts'));

test('layouts are remembered for the adapter that they were measured on', async () => {
  await rememberTuning(adapter, layouts);
  expect(await rememberedTuning(adapter)).toEqual(layouts);
  expect(await rememberedTuning({ adapterName: 'another' })).toEqual(new Map());
});

test.each([
  ['no JSON', 'lanes'],
  ['another version', '{"version":2,"layouts":{}}'],
  ['a number of lanes that no kernel is written for', '{"version":1,"layouts":{"x":{"lanes":3,"groups":4,"rows":4}}}'],
  ['more invocations than devices have', '{"version":1,"layouts":{"x":{"lanes":64,"groups":64,"rows":4}}}'],
])('%s counts as nothing', async (_, content) => {
  await rememberTuning(adapter, layouts);
  await overwrite(content);
  expect(await rememberedTuning(adapter)).toEqual(new Map());
});
