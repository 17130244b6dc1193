import { UnsupportedModelError } from '../errors';
import { Metadata, type MetadataValue } from '../gguf/metadata';
import { readMixture } from './mixture-hyperparameters';

const defaults = { normalized: false, innerKey: 'expert_feed_forward_length' } as const;
const sound = { expert_count: 64, expert_used_count: 6, expert_feed_forward_length: 1408 };

function read(keys: Readonly<Record<string, MetadataValue>>) {
  const values = Object.entries(keys).map(([key, value]) => [`deepseek2.${key}`, value] as const);
  const metadata = new Metadata('mixture.gguf', new Map<string, MetadataValue>([['general.architecture', 'deepseek2'], ...values]));
  return readMixture(metadata, defaults);
}

/** What an error says of the file that it refuses. */
function refusal(keys: Readonly<Record<string, MetadataValue>>) {
  try {
    read(keys);
  } catch (error) {
    if (error instanceof UnsupportedModelError) return { code: error.code, ...error.details };
    throw error;
  }
  return undefined;
}

test('what a file leaves out', () => {
  const expected = { gate: 'softmax', groups: undefined, normalized: false, scale: 1, shared: 0, sharedInner: 0 };
  expect(read(sound)).toEqual({ experts: 64, used: 6, inner: 1408, ...expected });
});

test('all that R1 says', () => {
  const r1 = {
    expert_count: 256, expert_used_count: 8, expert_feed_forward_length: 2048, expert_shared_count: 1, expert_gating_func: 2,
    expert_group_count: 8, expert_group_used_count: 4, expert_weights_norm: true, expert_weights_scale: 2.5,
  };
  const sizes = { experts: 256, used: 8, inner: 2048, sharedInner: 2048, shared: 0 };
  expect(read(r1)).toEqual({ ...sizes, gate: 'sigmoid', groups: { count: 8, used: 4 }, normalized: true, scale: 2.5 });
});

test('one group, no groups and no scale are written in several ways', () => {
  expect(read({ ...sound, expert_group_count: 1, expert_group_used_count: 1 }).groups).toBeUndefined();
  expect(read({ ...sound, expert_group_count: 0, expert_group_used_count: 0, expert_weights_scale: 0 })).toMatchObject({ groups: undefined, scale: 1 });
});

test.each([
  ['no experts at all', { expert_count: 0 }, 'expert_count'],
  ['more experts than a router holds', { expert_count: 1025 }, 'expert_count'],
  ['more used than there are', { expert_used_count: 65 }, 'expert_used_count'],
  ['none used', { expert_used_count: 0 }, 'expert_used_count'],
  ['experts without width', { expert_feed_forward_length: 0 }, 'expert_feed_forward_length'],
  ['groups that do not part the experts', { expert_group_count: 7, expert_group_used_count: 2 }, 'expert_group_count'],
  ['groups of one expert', { expert_group_count: 64, expert_group_used_count: 6 }, 'expert_group_count'],
  ['more groups used than there are', { expert_group_count: 8, expert_group_used_count: 9 }, 'expert_group_used_count'],
  ['groups too small for the experts of a token', { expert_group_count: 16, expert_group_used_count: 1 }, 'expert_group_used_count'],
  ['a scale below 0', { expert_weights_scale: -1 }, 'expert_weights_scale'],
  ['a scale that is no number', { expert_weights_scale: NaN }, 'expert_weights_scale'],
])('%s is refused by its key', (_, keys, key) => {
  expect(refusal({ ...sound, ...keys })).toMatchObject({ code: 'bad-key', key: `deepseek2.${key}` });
});

test.each(['expert_count', 'expert_used_count', 'expert_feed_forward_length'])('a file without %s is refused', (key) => {
  const keys = Object.fromEntries(Object.entries(sound).filter(([name]) => name !== key));
  expect(refusal(keys)).toMatchObject({ code: 'missing-key', key: `deepseek2.${key}` });
});

test('an unknown gate is refused by its number', () => {
  const gate = { feature: 'deepseek2.expert_gating_func 3' };
  expect(refusal({ ...sound, expert_gating_func: 3 })).toMatchObject({ code: 'unsupported-feature', ...gate });
});
