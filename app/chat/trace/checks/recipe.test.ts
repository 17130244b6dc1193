import { expect, it } from 'vitest';
import { stepsWith } from '../../../../fixtures/steps';
import written from '../../../../recipe/results/traces.json';
import { checkThought } from './check';

const traces = written as readonly { readonly task: string; readonly question: string; readonly thought: string }[];

it.each([...new Set(traces.map(({ task }) => task))])('nothing is wrong in the clean traces of the recipe: %s', (task) => {
  for (const { question, thought } of traces.filter((trace) => trace.task === task)) {
    // The page cuts the thoughts of the miniatures into a step a line.
    const steps = stepsWith(thought.split('\n'));
    const wrong = checkThought(question, steps).flatMap((claims, index) => claims.filter(({ right }) => !right).map(() => steps[index]!.text));
    expect([question, wrong]).toEqual([question, []]);
  }
});
