import { mostExperts, type Routing } from '../../../kernels/routing/router';
import { UnsupportedModelError } from '../errors';
import type { Metadata } from '../gguf/metadata';
import { badKey, positiveNumber, wholeNumber } from './hyperparameters';

/** The sizes of a mixture of experts, as its file states them. */
export interface MixtureHyperparameters extends Routing {
  /** Inner width of one routed expert. */
  readonly inner: number;
  /** Inner width of all shared experts together; 0 where there are none. They are not yet among `shared`. */
  readonly sharedInner: number;
}

/** What a family's router does where the file does not say. */
export interface MixtureDefaults {
  readonly normalized: boolean;
  /** The key of an expert's inner width. */
  readonly innerKey: 'expert_feed_forward_length' | 'feed_forward_length';
}

const mostInner = 1048576;

/**
 * Reads and checks how a model routes.
 * @throws UnsupportedModelError `missing-key`, `bad-key` (counts that do not fit together), `unsupported-feature` (a gate we do not know)
 */
export function readMixture(metadata: Metadata, { normalized, innerKey }: MixtureDefaults): MixtureHyperparameters {
  const experts = wholeNumber(metadata, 'expert_count', mostExperts);
  const used = wholeNumber(metadata, 'expert_used_count', experts);
  const inner = wholeNumber(metadata, innerKey, mostInner);
  return {
    experts,
    used,
    inner,
    gate: readGate(metadata),
    groups: readGroups(metadata, experts, used),
    normalized: metadata.boolean(metadata.model('expert_weights_norm'), normalized),
    // Some files write 0 for a scale that they do not have.
    scale: metadata.number(metadata.model('expert_weights_scale'), 1) === 0 ? 1 : positiveNumber(metadata, 'expert_weights_scale', 1),
    shared: 0,
    sharedInner: readSharedInner(metadata, inner),
  };
}

/** How many layers at the start have a plain feed-forward network in place of a mixture. @throws UnsupportedModelError `bad-key` */
export function readLeadingDenseLayers(metadata: Metadata, layers: number): number {
  const key = 'leading_dense_block_count';
  return metadata.number(metadata.model(key), 0) === 0 ? 0 : wholeNumber(metadata, key, layers);
}

/** ggml's numbers for the gate: files from before they were written have a softmax. */
function readGate(metadata: Metadata): Routing['gate'] {
  const key = metadata.model('expert_gating_func');
  const number = metadata.number(key, 1);
  if (number === 0 || number === 1) return 'softmax';
  if (number === 2) return 'sigmoid';
  throw new UnsupportedModelError(
    'unsupported-feature',
    `${metadata.fileName} weighs its experts by the function ${number}, which Denkspur does not know. Choose another model.`,
    { file: metadata.fileName, feature: `${key} ${number}` },
  );
}

function readGroups(metadata: Metadata, experts: number, used: number): Routing['groups'] {
  const [countKey, usedKey] = ['expert_group_count', 'expert_group_used_count'];
  // 0 stands for no groups, as 1 does.
  if (metadata.number(metadata.model(countKey), 0) === 0) return undefined;
  const count = wholeNumber(metadata, countKey, experts);
  if (count === 1) return undefined;
  const groupsUsed = wholeNumber(metadata, usedKey, count);
  const size = experts / count;
  // With a bias a group counts as much as its best two experts.
  if (!Number.isInteger(size) || size < 2) {
    throw badKey(metadata, metadata.model(countKey), `is ${count}, which does not part ${experts} experts into equal groups`);
  }
  if (groupsUsed * size < used) {
    throw badKey(metadata, metadata.model(usedKey), `is ${groupsUsed}: groups of ${size} do not hold the ${used} experts of a token`);
  }
  return { count, used: groupsUsed };
}

function readSharedInner(metadata: Metadata, inner: number): number {
  const key = 'expert_shared_feed_forward_length';
  if (metadata.number(metadata.model(key), 0) > 0) return wholeNumber(metadata, key, mostInner);
  const countKey = 'expert_shared_count';
  return metadata.number(metadata.model(countKey), 0) > 0 ? inner * wholeNumber(metadata, countKey, mostExperts) : 0;
}
