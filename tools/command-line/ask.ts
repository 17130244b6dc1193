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

/** Thought to stderr, answer to stdout; where both are the same terminal, each begins on a line of its own. */
class TerminalPrinter {
  private lineOpen = false;

  add({ reasoning_content, content }: DeltaEvent): void {
    if (reasoning_content !== '') {
      process.stderr.write(reasoning_content);
      this.lineOpen = true;
    }
    if (content !== '') {
      this.closeThought();
      process.stdout.write(content);
    }
  }

  end(): void {
    this.closeThought();
    process.stdout.write('\n');
  }

  private closeThought(): void {
    if (this.lineOpen) process.stderr.write('\n');
    this.lineOpen = false;
  }
}

await runCommand(readAskOptions, askHelp, async (options) => {
  const messages = conversation(options);
  await withModel(options, async (session) => {
    const answer = new Answer();
    const terminal = options.json ? undefined : new TerminalPrinter();
    const call = { method: 'generate', messages, options: generateOptions(options) } as const;
    for await (const item of session.page.call(call)) {
      if (item.type !== 'event') continue;
      if (item.event.type === 'prompt') answer.prompt = item.event;
      if (item.event.type === 'finish') answer.finish = item.event;
      if (item.event.type === 'notice') answer.notices.push(item.event.notice);
      if (item.event.type !== 'delta') continue;
      answer.add(item.event);
      terminal?.add(item.event);
    }
    terminal?.end();
    if (!options.json) return;
    await session.page.heap?.measure();
    process.stdout.write(`${JSON.stringify(answer.report(options.engine, session))}\n`);
  });
});
