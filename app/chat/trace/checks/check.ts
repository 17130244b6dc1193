import type { Step } from '../../turn';
import { lettersIn, type Spelling, spellingIn } from './letters';
import { type Claim, statementsIn } from './statements';

export type { Claim } from './statements';

/** Statements do not depend on what came before; a step that has not changed keeps them. */
const statementsOfStep = new WeakMap<Step, readonly Claim[]>();

/** What was found in a step, and with what had been said about letters before it. */
interface Checked {
  readonly before: Spelling;
  readonly after: Spelling;
  readonly claims: readonly Claim[];
}

/** A thought of a thousand steps is asked about with every frame, and all but the last are as they were. */
const checkedSteps = new WeakMap<Step, Checked>();

const noClaims: readonly Claim[] = [];

/** Longer steps are data or a model that has lost its way; looking for statements in them would hold up the page. */
const longestStep = 20_000;

/** Milliseconds of reading ahead at a stretch. */
const longestTurn = 8;

/**
 * Everything that the steps of a thought state and that can be computed here: equations, comparisons, spelled words, counted letters.
 * One list per step, in the order of the text; a step without statements that can be checked has an empty one.
 */
export function checkThought(question: string, steps: readonly Step[]): readonly (readonly Claim[])[] {
  let spelling = spellingIn(question);
  return steps.map((step) => {
    if (isLeftOut(step)) return noClaims;
    const known = checkedSteps.get(step);
    // The same list as before where nothing has changed, so that a page that compares sees no change.
    const checked = known !== undefined && isSame(known.before, spelling) ? known : checkStep(step, spelling);
    checkedSteps.set(step, checked);
    spelling = checked.after;
    return checked.claims;
  });
}

/**
 * Looks for statements in many steps without holding up the page: afterwards `checkThought` finds them done.
 *
 * @param pause lets others work; called whenever some milliseconds have passed
 */
export async function readAhead(steps: readonly Step[], pause: () => Promise<unknown>): Promise<void> {
  let since = performance.now();
  for (const step of steps) {
    if (!isLeftOut(step)) statementsOf(step);
    if (performance.now() - since < longestTurn) continue;
    await pause();
    since = performance.now();
  }
}

function isLeftOut({ text }: Step): boolean {
  return text.length > longestStep || text.startsWith('```');
}

function checkStep(step: Step, before: Spelling): Checked {
  const statements = statementsOf(step);
  const letters = lettersIn(step.text, before);
  const claims =
    letters.claims.length === 0 ? statements : [...statements, ...letters.claims].sort((one, other) => one.start - other.start);
  return { before, after: letters.after, claims };
}

function statementsOf(step: Step): readonly Claim[] {
  const known = statementsOfStep.get(step);
  if (known !== undefined) return known;
  const statements = statementsIn(step.text);
  statementsOfStep.set(step, statements);
  return statements;
}

function isSame(one: Spelling, other: Spelling): boolean {
  return one.word === other.word && one.letter === other.letter && one.spelled === other.spelled;
}

/** Index of the first step that states something wrong; -1 where none does. */
export function firstWrong(checks: readonly (readonly Claim[])[]): number {
  return checks.findIndex((claims) => claims.some(({ right }) => !right));
}
