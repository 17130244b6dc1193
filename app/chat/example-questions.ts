import * as v from 'valibot';
import written from './example-questions.json';

/** The kinds of tasks of which the page shows an example: those of `SHOWN` in `recipe/examples.py`. */
const exampleTasks = ['count', 'decimals', 'sum', 'product', 'dates', 'roman', 'sorting', 'logic'] as const;

const exampleQuestions = v.array(v.object({ task: v.picklist(exampleTasks), en: v.string(), de: v.string() }));

export type ExampleQuestion = v.InferOutput<typeof exampleQuestions>[number];

/** What the file of examples holds, checked. @throws ValiError where it holds something else: recipe and page do not fit together */
export function readExampleQuestions(data: unknown): ExampleQuestion[] {
  return v.parse(exampleQuestions, data);
}

/**
 * Questions that both miniatures solve, one of each kind, in both languages; in the order of the page. `python -m recipe examples`
 * writes them after asking both models. Part of the page, so that they are there without a network.
 */
export const examplesOfMiniatures: readonly ExampleQuestion[] = readExampleQuestions(written);
