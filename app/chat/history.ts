import type { ChatMessage } from '../engine/engine';
import type { Turn } from './turn';

/**
 * The turns before a question that a model can be told of. Those without an answer (failed, stopped while thinking) leave no
 * trace: half a thought would be taken for an answer.
 */
export function answeredTurns(earlier: readonly Turn[]): readonly Turn[] {
  return earlier.filter(({ reply }) => reply.answer.trim() !== '');
}

/** The conversation as an engine wants it: system prompt, the turns before, and the question. */
export function messagesFor(earlier: readonly Turn[], question: string, systemPrompt: string): readonly ChatMessage[] {
  const system: ChatMessage[] = systemPrompt.trim() === '' ? [] : [{ role: 'system', content: systemPrompt }];
  return [
    ...system,
    ...answeredTurns(earlier).flatMap((turn): ChatMessage[] => [
      { role: 'user', content: turn.question },
      { role: 'assistant', content: turn.reply.answer, reasoning_content: turn.reply.thought.text },
    ]),
    { role: 'user', content: question },
  ];
}
