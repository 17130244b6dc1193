import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { ChatMessage } from '../../app/engine/engine.ts';
import { CommandError, oneLine } from './failure.ts';

const schema = v.pipe(
  v.array(
    v.strictObject({
      role: v.picklist(['system', 'user', 'assistant']),
      content: v.string(),
      reasoning_content: v.exactOptional(v.string()),
    }),
  ),
  v.minLength(1),
);

/**
 * Reads a conversation in OpenAI's format.
 * @throws CommandError naming the place in the file
 */
export function readMessages(file: string): ChatMessage[] {
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CommandError(`${file} cannot be read as JSON: ${oneLine(error)}`);
  }
  const result = v.safeParse(schema, data);
  if (result.success) return result.output;
  const issue = result.issues[0];
  const place = v.getDotPath(issue);
  throw new CommandError(
    `${file} is not a list of messages with role (system, user, assistant) and content: ${place === null ? '' : `${place}: `}${issue.message}`,
  );
}
