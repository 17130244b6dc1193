import type { ChatMessage } from '../engine/engine';
import type { Turn } from './turn';

/**
 * The conversation as an engine wants it, up to and with the question of `turn`. Turns without an answer (failed, stopped while
 * thinking) leave no trace in it: half a thought would be taken for an answer.
 */
export function messagesFor(turns: readonly Turn[], turn: Turn): readonly ChatMessage[] {
  const earlier = turns
    .slice(
      0,
      turns.findIndex((one) => one.id === turn.id),
    )
    .filter((one) => one.reply.answer.trim() !== '');
  return [
    ...earlier.flatMap(({ question, reply }): ChatMessage[] => [
      { role: 'user', content: question },
      { role: 'assistant', content: reply.answer, reasoning_content: reply.thought.text },
    ]),
    { role: 'user', content: turn.question },
  ];
}
