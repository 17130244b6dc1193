/** How long a model may think, as the page offers it. */
export const thinkingBudgets = ['none', 'short', 'normal', 'long', 'unlimited'] as const;
export type ThinkingBudget = (typeof thinkingBudgets)[number];

/** Tokens of thought per budget; undefined is no limit. */
export const budgetTokens: Readonly<Record<ThinkingBudget, number | undefined>> = {
  none: 0,
  short: 256,
  normal: 1024,
  long: 4096,
  unlimited: undefined,
};
