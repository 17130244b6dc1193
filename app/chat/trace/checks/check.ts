import type { Step } from '../../turn';
import { lettersIn, spellingIn } from './letters';
import { type Claim, statementsIn } from './statements';

export type { Claim } from './statements';

/** Statements do not depend on what came before; a step that has not changed keeps them. */
const statementsOfStep = new WeakMap<Step, readonly Claim[]>();

const noClaims: readonly Claim[] = [];

/** Longer steps are data or a model that has lost its way; looking for statements in them would hold up the page. */
const longestStep = 20_000;

/**
 * Everything that the steps of a thought state and that can be computed here: equations, comparisons, spelled words, counted letters.
 * One list per step, in the order of the text; a step without statements that can be checked has an empty one.
 */
export function checkThought(question: string, steps: readonly Step[]): readonly (readonly Claim[])[] {
  let spelling = spellingIn(question);
  return steps.map((step) => {
    if (step.text.length > longestStep || step.text.startsWith('```')) return noClaims;
    let statements = statementsOfStep.get(step);
    if (statements === undefined) {
      statements = statementsIn(step.text);
      statementsOfStep.set(step, statements);
    }
    const letters = lettersIn(step.text, spelling);
    spelling = letters.after;
    // The same list as before where nothing was added, so that a page that compares sees no change.
    if (letters.claims.length === 0) return statements;
    return [...statements, ...letters.claims].sort((one, other) => one.start - other.start);
  });
}

/** Index of the first step that states something wrong; -1 where none does. */
export function firstWrong(checks: readonly (readonly Claim[])[]): number {
  return checks.findIndex((claims) => claims.some(({ right }) => !right));
}
