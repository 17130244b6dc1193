/** `npm run ask`: one answer of a model, from the terminal, out of the built page in a real browser. */
import { resolve } from 'node:path';
import type { DeltaEvent, GenerateOptions } from '../../app/engine/engine.ts';
import { Answer } from './answer.ts';
import { askHelp } from './help.ts';
import { readMessages } from './messages.ts';
import { readAskOptions, type AskOptions } from './options.ts';
import { callFolder, runCommand, withModel } from './session.ts';

function conversation(options: AskOptions) {
  if (options.messages !== undefined) return readMessages(resolve(callFolder, options.messages));
  return options.prompt === undefined ? [] : [{ role: 'user', content: options.prompt } as const];
}

function generateOptions(options: AskOptions): Omit<GenerateOptions, 'signal'> {
  return {
    ...(options.raw !== undefined && { raw: options.raw }),
    ...(options['max-tokens'] !== undefined && { max_tokens: options['max-tokens'] }),
    ...(options.temperature !== undefined && { temperature: options.temperature }),
    ...(options['top-p'] !== undefined && { top_p: options['top-p'] }),
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options['think-budget'] !== undefined && { think: { budget: options['think-budget'] } }),
  };
}

function stream(event: DeltaEvent): void {
  if (event.reasoning_content !== '') process.stderr.write(event.reasoning_content);
  if (event.content !== '') process.stdout.write(event.content);
}

await runCommand(readAskOptions, askHelp, async (options) => {
  const messages = conversation(options);
  await withModel(options, async (session) => {
    const answer = new Answer();
    const call = { method: 'generate', messages, options: generateOptions(options) } as const;
    for await (const item of session.page.call(call)) {
      if (item.type !== 'event') continue;
      if (item.event.type === 'prompt') answer.prompt = item.event;
      if (item.event.type === 'finish') answer.finish = item.event;
      if (item.event.type !== 'delta') continue;
      answer.add(item.event);
      if (!options.json) stream(item.event);
    }
    if (options.json) {
      await session.page.heap?.measure();
      process.stdout.write(`${JSON.stringify(answer.report(options.engine, session))}\n`);
    } else {
      process.stderr.write(answer.reasoning === '' ? '' : '\n');
      process.stdout.write('\n');
    }
  });
});
