/**
 * llama.cpp as a tokenizer: node llama_cpp_tokens.mjs INPUT.json
 *
 * The input is {"model": GGUF path, "texts": [...]}; prints {"special": [ids per text], "plain": [ids per text], "bos": id or
 * null, "addBos": true or false, "endIds": [...]} as JSON. `special` recognises special tokens in the texts.
 */
import { readFile } from 'node:fs/promises';
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';

const { model: modelPath, texts } = JSON.parse(await readFile(process.argv[2], 'utf8'));
// Files without tensors are good for this; llama.cpp logs that they are not models.
const llama = await getLlama({ gpu: false, build: 'never', logLevel: LlamaLogLevel.disabled, maxThreads: 1 });
const model = await llama.loadModel({ modelPath, vocabOnly: true });
const ids = Array.from({ length: model.fileInfo.metadata.tokenizer.ggml.tokens.length }, (_, id) => id);
const result = {
  special: texts.map((text) => [...model.tokenize(text, true)]),
  plain: texts.map((text) => [...model.tokenize(text, false)]),
  bos: model.tokens.bos,
  addBos: model.tokens.shouldPrependBosToken,
  endIds: ids.filter((id) => model.isEogToken(id)),
};
process.stdout.write(JSON.stringify(result));
await model.dispose();
await llama.dispose();
