import type { Constraint } from '../grammar/constraint';
import type { JsonFormat } from '../options';
import type { Tokenizer } from '../tokenizer/tokenizer';
import type { Answer } from './answer';

/** What R1 writes between its thought and its answer; the engine writes it where a form begins behind it. */
export const answerOpening = '\n\n';

/** The form of an answer. Its code is fetched when one is asked for. @throws RequestError `invalid-option` */
export async function openForm(format: JsonFormat | undefined, tokenizer: Tokenizer): Promise<Constraint | undefined> {
  if (format === undefined) return undefined;
  const { Constraint } = await import('../grammar/constraint');
  return new Constraint(format, tokenizer);
}

/**
 * Whether the token that was just pushed ended the thought: the parser says so, or it is the tag itself. In a fence that tag may be a
 * quotation; an answer that has to keep to a form cannot wait for the end of the text to find out.
 * @param thinking before it was pushed
 */
export function endedThought(answer: Answer, thinking: boolean, id: number, tokenizer: Tokenizer): boolean {
  return thinking && (!answer.thinking || id === tokenizer.find('</think>'));
}
