import { expect, it } from 'vitest';
import written from '../../../../recipe/results/traces.json';
import type { Step } from '../../turn';
import { checkThought } from './check';

const traces = written as readonly { readonly task: string; readonly question: string; readonly thought: string }[];

/** A step a line, as the page cuts the thoughts of the miniatures. */
function stepsOf(thought: string): Step[] {
  let start = 0;
  return thought.split('\n').map((text, index) => {
    const step = { index, start, text, title: '', turnOfMind: false, tokens: [], meanConfidence: null };
    start += text.length + 1;
    return step;
  });
}

it.each([...new Set(traces.map(({ task }) => task))])('nothing is wrong in the clean traces of the recipe: %s', (task) => {
  for (const { question, thought } of traces.filter((trace) => trace.task === task)) {
    const steps = stepsOf(thought);
    const wrong = checkThought(question, steps).flatMap((claims, index) => claims.filter(({ right }) => !right).map(() => steps[index]!.text));
    expect([question, wrong]).toEqual([question, []]);
  }
});
