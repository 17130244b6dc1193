import type { Filled } from '../i18n/en';

/** Words of experts.html alone: they are no part of the page that a visitor waits for. */
export const simulatorInEnglish = {
  title: 'What it would take for all 671 billion',
  introduction:
    'A mixture of experts reads few of its weights for each token. What does not fit the GPU can wait on the disk, if it is seldom needed. This page runs the rule by which our engine keeps experts on recorded choices, and reckons what comes of it.',
  model: 'Model, every weight in Q4_K',
  routes: 'Which experts are chosen',
  routesOf: { miniature: 'as the miniature chose, stretched', seeded: 'as a random model of 64 experts chose, stretched', uniform: 'any of them alike' },
  about: {
    miniature: 'Recorded: 24 questions answered by an earlier version of the embedded mixture. Each of its 8 experts stands for a block of the large model\u2019s; within a block chance decides. That a trained model of this size repeats itself as the miniature does is an assumption.',
    seeded: 'Recorded: random texts through a model of 64 experts with random weights, which has favourites but has learned nothing. Its experts, too, stand for blocks, or for one each where there are 64.',
    uniform: 'Nothing recorded: every token goes to any experts by chance. No real model is so unfavourable; it is the lower bound.',
  },
  memory: 'GPU memory for weights, GB',
  memoryRate: 'Rate at which the GPU reads weights, GB/s',
  diskRate: 'Reading from disk, MB/s',
  repackRate: 'Realigning blocks, MB/s',
  uploadRate: 'Handing them to the GPU, MB/s',
  tooSmall: 'Not even the experts of one token fit: at least {{least}} are needed.',
  holds: 'Holds {{held}} of {{experts}} experts of every layer, beside {{dense}} that every token needs.',
  table: 'Outcome by the number of experts held',
  columns: {
    held: 'Experts held',
    takes: 'GPU memory',
    hits: 'Choices that are there',
    disk: 'From disk per token',
    byDisk: 'Tokens/s, disk alone',
    byMemory: 'Tokens/s, memory alone',
    speed: 'Tokens/s, waiting – all hidden',
  },
  heldOf: '{{held}} of {{experts}}',
  assumptions:
    'The rates above are at first those that our bench measured ({{machine}}, {{date}}), which is a machine without a GPU and with the file in the system\u2019s cache: write those of your own machine over them. Sizes are from the published configurations. Assumed: the memory, one token at a time, no cost of computing beyond reading weights, none of context. "Waiting" adds up reading and computing; "all hidden" lets them run beside each other wholly.',
};

export type SimulatorWords = Filled<typeof simulatorInEnglish>;
