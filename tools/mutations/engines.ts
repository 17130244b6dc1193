import { edit, type Mutation, type TestSelection } from './mutation.ts';

const values = 'app/engine/grammar/json-values.ts';
const schemas = 'app/engine/grammar/json-schema.ts';
const constraint = 'app/engine/grammar/constraint.ts';
const compiled = 'app/engine/webllm/engine.ts';
const server = 'app/engine/server/engine.ts';
const stream = 'app/engine/server/answer-stream.ts';
const choice = 'app/chat/engine-choice.ts';
const form = 'app/ui/engines/server-form.tsx';

/** What holds answers to a form, tells thought from answer whoever computes, and keeps the promises made to scripts, taken out one at a time. */
export const engines: readonly Mutation[] = [
  {
    name: 'engines: a required property may be left out',
    edits: [edit(values, 'empty = required ? written : choice([written, empty]);', 'empty = choice([written, empty]);')],
    noticedBy: unit('grammar/json-schema', 'an object in the order'),
  },
  {
    name: 'engines: a whole number forgets its bounds',
    edits: [edit(schemas, 'return integer(...boundsOf(schema));', 'return integer();')],
    noticedBy: unit('grammar/json-schema', 'whole numbers from|bounds that are left out'),
  },
  {
    name: 'engines: a further property has the name of another',
    edits: [edit(values, "return this.#names.includes('') ? nothing : end;", 'return end;')],
    noticedBy: unit('grammar/json-schema', 'a further property'),
  },
  {
    name: 'engines: control characters stand raw in strings',
    edits: [edit(values, 'value >= 0x20 && value < 0x7f', 'value >= 0x01 && value < 0x7f')],
    noticedBy: unit('grammar/json-schema', 'a string is well-formed'),
  },
  {
    name: 'engines: half a surrogate pair is written',
    edits: [edit(values, "oneOf('01234567')", "oneOf('0123456789abcdef')")],
    noticedBy: unit('grammar/json-schema', 'a string is well-formed'),
  },
  {
    name: 'engines: a keyword that cannot be kept is passed over',
    edits: [edit(schemas, 'if (other !== undefined) throw', "if (other === '') throw")],
    noticedBy: unit('grammar/json-schema', 'what cannot be promised'),
  },
  {
    name: 'engines: control tokens stand in a string',
    edits: [edit(constraint, "const isText = kind === 'normal' || kind === 'byte';", "const isText = kind !== undefined;")],
    noticedBy: unit('grammar/constraint', 'no tag and no control token'),
  },
  {
    name: 'engines: an answer of a form ends before it is whole',
    edits: [edit(constraint, 'return this.#state.complete && this.#tokenizer', 'return this.#tokenizer')],
    noticedBy: unit('grammar/constraint', 'the end when it may come'),
  },
  {
    name: 'engines: of a token only the first byte is looked at',
    edits: [edit(constraint, ' && this.#after(id) !== nothing;', ';')],
    noticedBy: unit('grammar/constraint', 'whole tokens'),
  },
  {
    name: 'engines: a form knows no penalty for repetition',
    edits: [edit(constraint, 'if (penalty !== 1) for', 'if (penalty === 0) for')],
    noticedBy: unit('grammar/constraint', 'knows the penalties'),
  },
  {
    name: 'engines: a token of a form is called certain',
    edits: [edit(constraint, 'logprob: logits[id]! - logSumExp(logits)', 'logprob: 0 * logSumExp(logits)')],
    noticedBy: unit('grammar/constraint', 'takes the likeliest'),
  },
  {
    name: 'engines: WebLLM is held to a form while it thinks',
    edits: [edit(compiled, "...(form !== undefined && this.#thinking.state !== 'thinking' && {", '...(form !== undefined && {')],
    noticedBy: unit('webllm/webllm', 'keeps the answer to a form'),
  },
  {
    name: 'engines: WebLLM answers without the form once it has thought',
    edits: [edit(compiled, "if (free && this.#thinking.state === 'answer') return 'answer';", '')],
    noticedBy: unit('webllm/webllm', 'keeps the answer to a form'),
  },
  {
    name: 'engines: WebLLM is given a schema that it passes over in silence',
    edits: [edit(compiled, "if (checked.form?.type === 'json_schema') expressionOfSchema", "if (checked.form?.type === undefined) expressionOfSchema")],
    noticedBy: unit('webllm/webllm', 'refuses a form'),
  },
  {
    name: 'engines: WebLLM thinks on behind its budget',
    edits: [edit(compiled, "this.#tokens >= thinkBudget ? 'budget'", "this.#tokens > thinkBudget ? 'budget'")],
    noticedBy: unit('webllm/webllm', 'ends its thought at the budget'),
  },
  {
    name: 'engines: WebLLM is given a seed below zero',
    edits: [edit(compiled, 'seed: sampling.seed >>> 0,', 'seed: sampling.seed | 0,')],
    noticedBy: unit('webllm/webllm', 'hands no seed on below zero'),
  },
  {
    name: 'engines: WebLLM computes on for nobody',
    edits: [edit(compiled, 'if (ending !== undefined) this.#engine.interruptGenerate();', '')],
    noticedBy: unit('webllm/webllm', 'ends at a stop string'),
  },
  {
    name: 'engines: a thought called `reasoning` is lost',
    edits: [edit(stream, 'choice?.delta?.reasoning_content ?? choice?.delta?.reasoning ??', 'choice?.delta?.reasoning_content ??')],
    noticedBy: unit('server/server', 'as newer vLLM'),
  },
  {
    name: 'engines: a thought whose opening stands in the template is taken for the answer',
    edits: [edit(server, '(this.#unopened.has(model) || namesReasoning.test(model))', 'this.#unopened.has(model)')],
    noticedBy: unit('server/server', 'without its opening'),
  },
  {
    name: 'engines: a server that leaves the opening out is not remembered',
    edits: [edit(server, 'if (answer.leftOpeningOut) this.#unopened.add(model);', '')],
    noticedBy: unit('server/server', 'whose opening a model of another name'),
  },
  {
    name: 'engines: an answer without a thought stays in the thought',
    edits: [edit(server, "if (this.#startsInside && !this.#reasonedApart && reason === 'stop' &&", 'if (this.#begun < 0 &&')],
    noticedBy: unit('server/server', 'a model that is named for its thoughts'),
  },
  {
    name: 'engines: a quoted tag is taken for a thought',
    edits: [edit(server, 'const parsed = this.#reasonedApart ? this.#edges.take({ reasoning, content }) : this', 'const parsed = this')],
    noticedBy: unit('server/server', 'a tag in the answer stays'),
  },
  {
    name: 'engines: line breaks of the tags stand before what a server has told apart',
    edits: [edit('app/engine/server/edges.ts', "this.#answered ? piece : piece.replace(/^[\\r\\n]+/u, '')", 'piece')],
    noticedBy: unit('server/server', 'told apart with the line breaks'),
  },
  {
    name: 'engines: a server is not asked for the form',
    edits: [edit(server, 'seed, stop, response_format }).filter(', 'seed, stop }).filter(')],
    noticedBy: unit('server/server', 'a form of the answer is asked for'),
  },
  {
    name: 'engines: earlier thoughts go to the server',
    edits: [edit(server, 'messages: messages.map(({ role, content }) => ({ role, content })),', 'messages,')],
    noticedBy: unit('server/server', 'sends what was asked for'),
  },
  {
    name: 'engines: half an answer of a server counts as a whole one',
    edits: [edit(stream, 'if (!finished) throw cut(host);', '')],
    noticedBy: unit('server/server', 'half an answer'),
  },
  {
    name: 'engines: an error within a server’s stream is passed over',
    edits: [edit(stream, 'if (failure.success) throw failed(host, failure.output.error);', '')],
    noticedBy: unit('server/server', 'an error within the stream'),
  },
  {
    name: 'engines: a server writes on for nobody',
    edits: [
      edit(stream, 'await reader.cancel().catch(() => undefined);', ''),
      edit(server, '      patience.stop();\n      running.abort();\n', ''),
    ],
    noticedBy: unit('server/server', 'hangs up when its reader leaves'),
  },
  {
    name: 'engines: OpenAI’s newer word for the limit is passed over',
    edits: [edit('app/openai/request.ts', 'asked.max_completion_tokens ?? asked.max_tokens', 'asked.max_tokens')],
    noticedBy: openai('gets an answer with its thought, its tokens counted'),
  },
  {
    name: 'engines: tools are passed over in silence',
    edits: [edit('app/openai/request.ts', "v.maxLength(0, 'tools can", "v.maxLength(9, 'tools can")],
    noticedBy: openai('is refused tools by name'),
  },
  {
    name: 'engines: the form does not reach the engine',
    edits: [edit('app/openai/request.ts', 'top_logprobs, response_format },\n', 'top_logprobs },\n')],
    noticedBy: openai('hands the form of an answer on'),
  },
  {
    name: 'engines: an answer is computed on when its reader has left',
    edits: [edit('app/openai/fetch.ts', 'cancel: () => left.abort(),', 'cancel: () => undefined,')],
    noticedBy: openai('stops the engine also for readers'),
  },
  {
    name: 'engines: a stream that failed ends as if it were whole',
    edits: [edit('app/openai/fetch.ts', 'stream.enqueue(serverSentEvent(JSON.stringify(errorBody(errorToData(error)))));', '')],
    noticedBy: openai('learns of a failure'),
  },
  {
    name: 'engines: an adapter below WebGPU’s limits is taken',
    edits: [edit('kernels/device/device.ts', '  checkLimits(adapter);\n', '')],
    noticedBy: { project: 'unit', file: 'kernels/device/device.unit.test.ts', names: 'an adapter with' },
  },
  {
    name: 'engines: results of two runs are taken for one',
    edits: [edit('app/chat/evaluation/results-file.ts', 'if (other > 0) throw', 'if (other > 1e9) throw')],
    noticedBy: { project: 'unit', file: 'app/chat/evaluation/evaluation.test.ts', names: 'refuses results' },
  },
  {
    // Either of both would do: what the page decides, and where the worker goes when the GPU cannot be opened.
    name: 'engines: without WebGPU our kernels are to compute',
    edits: [
      edit(choice, "{ engine: 'wllama', reason: 'no-webgpu'", "{ engine: 'webgpu', reason: 'no-webgpu'"),
      edit('app/engine/local-engine.ts', "if (options.engine === 'webgpu' || !(error", "if (options.engine !== 'wllama' || !(error"),
    ],
    noticedBy: page('no-gpu', 'without a GPU'),
  },
  {
    name: 'engines: an adapter that grants too little is called none',
    edits: [edit('app/chat/model-loader.ts', "? 'weak-webgpu' : 'no-webgpu'", "? 'no-webgpu' : 'no-webgpu'")],
    noticedBy: page('weak-adapter', 'grants too little'),
  },
  {
    name: 'engines: what was chosen by hand is passed over',
    edits: [edit(choice, "if (choice !== 'auto') return", "if (choice === 'webgpu') return")],
    noticedBy: page('engines', 'both engines are measured'),
  },
  {
    name: 'engines: no sign says that the conversation leaves the device',
    edits: [edit('app/ui/header.tsx', '<LeavesDevice />', '')],
    noticedBy: page('engines', 'own server'),
  },
  {
    name: 'engines: the key of a server is kept unasked',
    edits: [edit(form, "...(keepKey && apiKey !== '' && { apiKey })", "...((keepKey || apiKey !== '') && { apiKey })")],
    noticedBy: page('engines', 'own server'),
  },
  {
    name: 'engines: what a server has counted is not shown',
    edits: [edit('app/ui/chat/turn-foot.tsx', 'reply.tokens.length || (finish?.generatedTokens ?? 0)', 'reply.tokens.length')],
    noticedBy: page('engines', 'own server'),
  },
];

function unit(file: string, names: string): TestSelection {
  return { project: 'unit', file: `app/engine/${file}.test.ts`, names };
}

function openai(names: string): TestSelection {
  return { project: 'unit', file: 'app/openai/openai.test.ts', names };
}

/** The built page. */
function page(file: string, names: string): TestSelection {
  return { project: 'end-to-end', file: `e2e/${file}.spec.ts`, names };
}
