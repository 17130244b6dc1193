/** Against real sockets: what servers of this kind send, and what goes wrong with them. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as bodyText } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import type { ChatMessage, EngineEvent, FinishEvent, GenerateOptions } from '../engine';
import type { TypedError } from '../errors';
import { ServerEngine, type Patience } from './engine';

const question: ChatMessage[] = [{ role: 'user', content: 'What is 40 + 2?' }];
type Answer = (response: ServerResponse, request: IncomingMessage, body: string) => void | Promise<void>;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server with one model, whose chat completions are `answer`. */
async function serve(answer: Answer, models: Answer = (response) => json(response, 200, { data: [{ id: 'r1' }] })): Promise<string> {
  const server = createServer((request, response) => {
    void bodyText(request).then((body) => (request.url === '/v1/models' ? models : answer)(response, request, body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function stream(...pieces: readonly unknown[]): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    for (const piece of pieces) response.write(`data: ${typeof piece === 'string' ? piece : JSON.stringify(piece)}\n\n`);
    response.end();
  };
}

const say = (delta: object, finish_reason: string | null = null) => ({ choices: [{ index: 0, delta, finish_reason }] });
const usage = { choices: [], usage: { prompt_tokens: 5, completion_tokens: 9, prompt_tokens_details: { cached_tokens: 2 } } };
const end = [say({}, 'stop'), usage, '[DONE]'];

interface Heard {
  readonly reasoning: string;
  readonly content: string;
  readonly finish: FinishEvent;
}

async function listen(events: AsyncIterable<EngineEvent>): Promise<Heard> {
  let [reasoning, content] = ['', ''];
  let finish: FinishEvent | undefined;
  for await (const event of events) {
    if (event.type === 'delta') {
      reasoning += event.reasoning_content;
      reasoning = reasoning.slice(0, reasoning.length - (event.retracted ?? 0));
      content += event.content;
    }
    if (event.type === 'finish') finish = event;
  }
  return { reasoning, content, finish: finish! };
}

async function ask(answer: Answer, options: GenerateOptions = {}, patience?: Patience): Promise<Heard> {
  const engine = new ServerEngine(patience);
  await engine.load({ kind: 'server', address: await serve(answer) });
  return listen(engine.generate(question, options));
}

describe('a thought is told from the answer', () => {
  it.each([
    ['as vLLM and llama.cpp write it', [say({ role: 'assistant', reasoning_content: '40 + 2' }), say({ content: 'It is ' }), say({ content: '42.' })]],
    ['as newer vLLM and Ollama write it', [say({ reasoning: '40 + ' }), say({ reasoning: '2', content: '' }), say({ content: 'It is 42.' })]],
    ['without its opening, which stands in R1’s template', [say({ content: '40 +' }), say({ content: ' 2\n</thi' }), say({ content: 'nk>\n\nIt is 42.' })]],
    ['in the text', [say({ content: '<thi' }), say({ content: 'nk>\n40 + 2\n</th' }), say({ content: 'ink>\n\nIt is 42.' })]],
  ])('%s', async (_, pieces) => {
    const { reasoning, content, finish } = await ask(stream(...pieces, ...end));
    expect([reasoning, content]).toEqual(['40 + 2', 'It is 42.']);
    expect(finish).toMatchObject({ reason: 'stop', promptTokens: 5, generatedTokens: 9, thoughtUnfinished: false });
  });

  it('told apart with the line breaks of the tags left in has them taken away, and keeps its own', async () => {
    const thought = [{ reasoning_content: '\n' }, { reasoning_content: '40\n' }, { reasoning_content: '+ 2' }, { reasoning_content: '\n' }];
    const { reasoning, content } = await ask(stream(...[...thought, { content: '\n' }, { content: '\nIt is' }, { content: '\n42.\n' }].map((piece) => say(piece)), ...end));
    expect([reasoning, content]).toEqual(['40\n+ 2', 'It is\n42.\n']);
  });

  it('a model that is named for its thoughts and has none gives its answer', async () => {
    const { reasoning, content, finish } = await ask(stream(say({ content: 'It is ' }), say({ content: '42.' }), ...end));
    expect([reasoning, content]).toEqual(['', 'It is 42.']);
    expect(finish).toMatchObject({ reason: 'stop', thoughtUnfinished: false });
  });

  it('whose opening a model of another name leaves out is known from its second answer on', async () => {
    const pieces = [say({ content: '40 + 2\n</think>\n\n' }), say({ content: 'It is 42.' })];
    const address = await serve(stream(...pieces, ...end), (response) => json(response, 200, { data: [{ id: 'mini' }] }));
    const engine = new ServerEngine();
    await engine.load({ kind: 'server', address });
    expect((await listen(engine.generate(question))).reasoning).toBe('');
    expect(await listen(engine.generate(question))).toMatchObject({ reasoning: '40 + 2', content: 'It is 42.' });
  });

  it('that never came to an answer is unfinished', async () => {
    const { finish } = await ask(stream(say({ reasoning_content: 'hm' }), say({}, 'length'), '[DONE]'));
    expect(finish).toMatchObject({ reason: 'length', thoughtUnfinished: true });
  });

  it('a form of the answer is asked for in OpenAI’s words', async () => {
    let asked: unknown;
    const response_format = { type: 'json_schema' as const, json_schema: { name: 'x', schema: { type: 'object' } } };
    await ask((response, request, body) => {
      asked = JSON.parse(body);
      return stream(say({ content: '{}' }), ...end)(response, request, body);
    }, { response_format });
    expect(asked).toMatchObject({ response_format });
  });

  it('a tag in the answer stays, where the server tells the thought apart', async () => {
    const { content } = await ask(stream(say({ reasoning_content: 'a' }), say({ content: '<think> is a tag' }), ...end));
    expect(content).toBe('<think> is a tag');
  });
});

it('sends what was asked for, and nothing about the person', async () => {
  const seen: { headers: IncomingMessage['headers']; body: unknown }[] = [];
  const address = await serve((response, request, body) => {
    seen.push({ headers: request.headers, body: JSON.parse(body) });
    return stream(say({ content: 'yes' }), ...end)(response, request, body);
  });
  const engine = new ServerEngine();
  const info = await engine.load({ kind: 'server', address: `http://${address}/v1/`, apiKey: 'secret' });
  expect(info).toMatchObject({ name: 'r1', adapter: address, notices: [{ code: 'leaves-device', details: { host: address } }] });
  const talk: ChatMessage[] = [...question, { role: 'assistant', content: '42', reasoning_content: 'a thought' }, ...question];
  await listen(engine.generate(talk, { temperature: 0, max_tokens: 7, seed: 1, think: { budget: 0 } }));
  expect(seen[0]!.body).toEqual({
    model: 'r1',
    messages: [...question, { role: 'assistant', content: '42' }, ...question],
    stream: true,
    stream_options: { include_usage: true },
    temperature: 0,
    max_tokens: 7,
    seed: 1,
    chat_template_kwargs: { enable_thinking: false },
  });
  expect(seen[0]!.headers.authorization).toBe('Bearer secret');
  expect(seen[0]!.headers.cookie).toBeUndefined();
  expect(seen[0]!.headers.referer).toBeUndefined();
});

describe('a server that is none, or in trouble', () => {
  const html: Answer = (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Hello</p>');
  const never: Answer = () => undefined;

  async function codeOf(work: Promise<unknown>): Promise<string> {
    const error: unknown = await work.then(
      () => new Error('nothing failed'),
      (reason: unknown) => reason,
    );
    return (error as TypedError).code;
  }
  const connect = (address: string, model?: string) =>
    codeOf(new ServerEngine({ connectMs: 300, silenceMs: 300 }).load({ kind: 'server', address, ...(model !== undefined && { model }) }));

  it('ends the connecting with a code of its own', async () => {
    const ok = stream(...end);
    expect(await connect('http://127.0.0.1:1')).toBe('server-unreachable');
    expect(await connect('ftp://example.org')).toBe('invalid-option');
    expect(await connect(await serve(ok, (response) => json(response, 401, {})))).toBe('server-refused');
    expect(await connect(await serve(ok, html))).toBe('server-answer');
    expect(await connect(await serve(ok, (response) => json(response, 200, { models: [] })))).toBe('server-answer');
    expect(await connect(await serve(ok, never))).toBe('server-silent');
    expect(await connect(await serve(ok), 'another')).toBe('server-failed');
  });

  it.each<[what: string, answer: Answer, code: string]>([
    ['a refusal in words', (response) => json(response, 400, { error: { message: 'too long' } }), 'server-failed'],
    ['a refusal without words', (response) => void response.writeHead(500).end(), 'server-failed'],
    ['a page of HTML', html, 'server-answer'],
    ['nothing', never, 'server-silent'],
    ['an error within the stream', stream(say({ content: 'It' }), { error: { message: 'out of memory' } }), 'server-failed'],
    ['nonsense within the stream', stream(say({ content: 'It' }), '{"choices": 3}'), 'server-answer'],
    ['half an answer', stream(say({ content: 'It' })), 'server-cut'],
    ['a connection that breaks', (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(say({ content: 'It' }))}\n\n`, () => response.destroy());
    }, 'server-cut'],
    ['silence in the middle', (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(say({ content: 'It' }))}\n\n`);
    }, 'server-silent'],
  ])('%s ends the answer with a code of its own', async (_, answer, code) => {
    expect(await codeOf(ask(answer, {}, { connectMs: 5000, silenceMs: 300 }))).toBe(code);
  });
});

it('stops when told to, keeps what came, hangs up, and answers the next question', async () => {
  let hungUp = (): void => undefined;
  const closed = new Promise<void>((resolve) => (hungUp = resolve));
  let calls = 0;
  const address = await serve((response, request, body) => {
    if (calls++ > 0) return stream(say({ content: 'again' }), ...end)(response, request, body);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`data: ${JSON.stringify(say({ content: '</think>\n\nIt is' }))}\n\n`);
    response.on('close', hungUp);
  });
  const engine = new ServerEngine();
  await engine.load({ kind: 'server', address });
  const controller = new AbortController();
  let content = '';
  let reason = '';
  for await (const event of engine.generate(question, { signal: controller.signal })) {
    if (event.type === 'delta') content += event.content;
    if (content !== '') controller.abort();
    if (event.type === 'finish') reason = event.reason;
  }
  expect([content, reason]).toEqual(['It is', 'abort']);
  await closed;
  expect((await listen(engine.generate(question))).content).toBe('again');
});

it('hangs up when its reader leaves', async () => {
  let hungUp = (): void => undefined;
  const closed = new Promise<void>((resolve) => (hungUp = resolve));
  const address = await serve((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`data: ${JSON.stringify(say({ content: '</think>\n\nIt is' }))}\n\n`);
    response.on('close', hungUp);
  });
  const engine = new ServerEngine();
  await engine.load({ kind: 'server', address });
  for await (const event of engine.generate(question)) if (event.type === 'delta') break;
  await closed;
});

it('refuses what no such server can do', async () => {
  const engine = new ServerEngine();
  await expect(engine.load({ kind: 'file', files: [] })).rejects.toMatchObject({ code: 'unsupported-feature' });
  await expect(engine.score()).rejects.toMatchObject({ code: 'unsupported-feature' });
  await expect(listen(engine.generate(question))).rejects.toMatchObject({ code: 'not-loaded' });
  await engine.load({ kind: 'server', address: await serve(stream(...end)) });
  await expect(listen(engine.generate([], { raw: 'x' }))).rejects.toMatchObject({ code: 'empty-prompt' });
  await expect(listen(engine.generate(question, { raw: 'x' }))).rejects.toMatchObject({ code: 'unsupported-feature' });
});
