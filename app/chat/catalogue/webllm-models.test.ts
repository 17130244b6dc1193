import { prebuiltAppConfig } from '@mlc-ai/web-llm';
import { expect, it } from 'vitest';
import { compiledModels } from './webllm-models';

it('the list in the page is that of the installed package', () => {
  const prebuilt = prebuiltAppConfig.model_list.filter(({ model_id }) => model_id.includes('DeepSeek-R1-Distill'));
  const described = prebuilt.map(({ model_id, vram_required_MB = 0 }) => ({
    id: model_id,
    memory: Math.round(vram_required_MB * 1e6),
    needsF16: model_id.includes('q4f16'),
  }));
  const sorted = (models: readonly { readonly id: string }[]) => models.toSorted((a, b) => a.id.localeCompare(b.id));
  expect(sorted(compiledModels)).toEqual(sorted(described));
});
