import * as v from 'valibot';
import { RequestError } from '../../engine/errors';
import type { Question } from './questions';

const text = v.union([v.pipe(v.string(), v.trim(), v.minLength(1)), v.pipe(v.number(), v.transform(String))]);

/** One line: `question` or `problem` (MATH-500, AIME 2024) and its `answer`; the rest is optional and read where it is known. */
const lineSchema = v.pipe(
  v.object({
    question: v.optional(text),
    problem: v.optional(text),
    Problem: v.optional(text),
    answer: v.optional(text),
    Answer: v.optional(text),
    id: v.optional(text),
    unique_id: v.optional(text),
    ID: v.optional(text),
    subject: v.optional(v.string()),
    kind: v.optional(v.string()),
  }),
  v.transform((line) => ({
    question: line.question ?? line.problem ?? line.Problem,
    answer: line.answer ?? line.Answer,
    id: line.id ?? line.unique_id ?? line.ID,
    kind: line.kind ?? line.subject ?? 'file',
  })),
);

/**
 * Reads a file of questions, one JSON object a line, in the shapes that AIME 2024 and MATH-500 are published in.
 * @throws RequestError `invalid-option` naming the line
 */
export function readQuestions(file: string): Question[] {
  const ids = new Set<string>();
  const questions: Question[] = [];
  for (const [index, line] of file.split('\n').entries()) {
    if (line.trim() === '') continue;
    const result = v.safeParse(v.pipe(v.string(), v.parseJson(undefined, 'no JSON'), lineSchema), line);
    if (!result.success) throw refused(index + 1, `${v.getDotPath(result.issues[0]) ?? 'the line'}: ${result.issues[0].message}`);
    const { question, answer, id = String(index + 1), kind } = result.output;
    if (question === undefined) throw refused(index + 1, 'there is neither "question" nor "problem"');
    if (answer === undefined) throw refused(index + 1, 'there is no "answer"');
    if (ids.has(id)) throw refused(index + 1, `the id "${id}" occurs twice`);
    ids.add(id);
    questions.push({ id, kind, question, answer });
  }
  if (questions.length === 0) throw refused(1, 'there is no question');
  return questions;
}

function refused(line: number, problem: string): RequestError {
  return new RequestError('invalid-option', `Line ${line} of the questions: ${problem}.`, { option: `line ${line}`, problem });
}
