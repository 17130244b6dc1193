import type { ErrorCode, ErrorWords } from './error-codes';

export const errorsInEnglish: Readonly<Record<ErrorCode, ErrorWords>> = {
  'server-unreachable': {
    what: 'Your server cannot be reached.',
    todo: 'Check that it runs, that the address is right, and that it lets this page ask (CORS).',
  },
  'server-not-allowed': {
    what: 'This page may not reach that server: the browser lets it reach only the hosts that its policy names.',
    todo: 'Forward the server to your own device (ssh -L 8000:localhost:8000 yourserver) and use http://localhost:8000, or have the host named where the page is built (app/model-hosts.ts).',
  },
  'server-refused': {
    what: 'Your server refuses the request.',
    todo: 'Check the key.',
  },
  'server-failed': {
    what: 'Your server could not answer.',
    todo: 'What it says about it stands below. Change that, then try again.',
  },
  'server-answer': {
    what: 'What answers at this address is no server that Denkspur understands.',
    todo: 'Check the address; it needs the OpenAI-compatible interface that vLLM, SGLang, llama.cpp and Ollama have.',
  },
  'server-cut': {
    what: 'Your server ended the answer in the middle.',
    todo: 'What came so far is kept. Try again, and look at the server’s log if it happens again.',
  },
  'server-silent': {
    what: 'Your server has said nothing for too long.',
    todo: 'It may be overloaded. Try again, or restart it.',
  },
  'not-gguf': {
    what: 'This file is not a GGUF model.',
    todo: 'Choose a file whose name ends in .gguf. Models in other formats (safetensors, ONNX) have to be converted first.',
  },
  'gguf-version': {
    what: 'This GGUF file is of a version that Denkspur does not read.',
    todo: 'Take a newer copy of the model; files of GGUF version 2 and 3 work.',
  },
  'gguf-truncated': {
    what: 'The model file ends before its data does.',
    todo: 'The download was probably cut off. Download it again and compare the size.',
  },
  'gguf-corrupt': {
    what: 'The model file contradicts itself.',
    todo: 'It is damaged. Download it again, if you can from another place.',
  },
  'gguf-limit': {
    what: 'The model file states sizes beyond anything a real model has.',
    todo: 'It is damaged, or not what it says. Take another copy.',
  },
  'gguf-split': {
    what: 'The parts of this split model do not belong together, or some are missing.',
    todo: 'Choose all parts (…-00001-of-0000N.gguf to the last one) at once.',
  },
  'unsupported-architecture': {
    what: 'Denkspur cannot run models of this architecture.',
    todo: 'Try a distillation of R1 (Qwen or Llama), or another model of the Qwen2, Qwen3 or Llama family.',
  },
  'unsupported-tensor-type': {
    what: 'The model is stored in a quantization that Denkspur cannot read.',
    todo: 'Take the same model in another quantization, such as Q4_K_M or Q8_0.',
  },
  'unsupported-tensor-shape': {
    what: 'A tensor of the model has a shape that its architecture does not allow.',
    todo: 'The file was probably converted wrongly. Take a copy from another source.',
  },
  'unsupported-tokenizer': {
    what: 'The model cuts text into tokens in a way that Denkspur does not know.',
    todo: 'Take another model; those of the R1, Qwen and Llama families work.',
  },
  'unsupported-feature': {
    what: 'The model needs something that Denkspur cannot do yet.',
    todo: 'Take another model, or look whether a newer Denkspur can.',
  },
  'missing-tensor': {
    what: 'A tensor that the model needs is not in the file.',
    todo: 'If the model comes in several parts, choose all of them at once. Otherwise the file is incomplete.',
  },
  'missing-key': {
    what: 'The file lacks a value that describes the model.',
    todo: 'It was probably made by a very old converter. Take a newer copy.',
  },
  'bad-key': {
    what: 'A value that describes the model makes no sense.',
    todo: 'The file is damaged or was converted wrongly. Take another copy.',
  },
  'template-failed': {
    what: 'The chat template in the model file cannot be carried out.',
    todo: 'Take a copy of the model with a corrected template.',
  },
  'source-unreachable': {
    what: 'The model cannot be reached.',
    todo: 'Check the connection and the address, then try again.',
  },
  'source-read': {
    what: 'The model file cannot be read.',
    todo: 'Choose it again; it may have been moved, or sits on a drive that is gone.',
  },
  'source-changed': {
    what: 'The model file changed while it was being read.',
    todo: 'Wait until its download is complete, then choose it again.',
  },
  'experts-unreadable': {
    what: 'The model file cannot be read any further, and the answer needs parts of it. What was written stays.',
    todo: 'Check that the file is where it was and its drive is connected. Then open it again and have the answer go on.',
  },
  'download-interrupted': {
    what: 'The download broke off.',
    todo: 'What has come is kept. Go on with it when there is a connection.',
  },
  'flight-mode': {
    what: 'Flight mode is on, so nothing was asked of other devices.',
    todo: 'Switch it off in the settings, then try again.',
  },
  'address-unclear': {
    what: 'This is neither a repository nor the address of a model.',
    todo: 'Write owner/name, owner/name/file.gguf, or an address that begins with https://.',
  },
  'host-not-allowed': {
    what: 'This page may not reach that host.',
    todo: 'Its policy names the hosts that models may come from; whoever hosts the page can add one. Or save the file with the browser and open it here.',
  },
  'no-model-files': {
    what: 'There is no such model file.',
    todo: 'The repository may hold other formats, or only some parts of a split model. Look for one whose name ends in GGUF.',
  },
  'hash-mismatch': {
    what: 'The downloaded file is not the one that its publisher describes.',
    todo: 'Its bytes were removed. Download it again; if that repeats itself, the server sends something else.',
  },
  'wrong-length': {
    what: 'The server sends more than the model has.',
    todo: 'Its bytes were removed. Try again later.',
  },
  'wrong-range': {
    what: 'The server sent another part of the model than it was asked for.',
    todo: 'What was there before is kept. Try again later.',
  },
  'not-a-model': {
    what: 'What the server sends is no model.',
    todo: 'It may be a page that asks to log in, on a public network for example. Open any page in the browser, then try again.',
  },
  'storage-full': {
    what: 'There is no room left for this model.',
    todo: 'Remove another model or free some disk, then go on; what has come is kept.',
  },
  paused: {
    what: 'The download is paused.',
    todo: 'Go on with it whenever you like.',
  },
  'model-busy': {
    what: 'This model is in use: it is being fetched or deleted, or answers from its file, here or in another tab.',
    todo: 'Wait until that is done, or load another model.',
  },
  'invalid-model': {
    what: 'The description of this model makes no sense.',
    todo: 'Take another model from the list.',
  },
  'invalid-option': {
    what: 'A setting has a value that makes no sense.',
    todo: 'Change the setting named below and ask again.',
  },
  'not-loaded': {
    what: 'No model is loaded.',
    todo: 'Load a model and ask again.',
  },
  busy: {
    what: 'The model is busy with another request.',
    todo: 'Wait until it is done, or stop it.',
  },
  'context-full': {
    what: 'The question is longer than the context of the model.',
    todo: 'Shorten it, begin a new conversation, or load a model with a longer context.',
  },
  aborted: {
    what: 'Stopped.',
    todo: 'Ask again whenever you like.',
  },
  'empty-prompt': {
    what: 'There was nothing to answer.',
    todo: 'Write a question first.',
  },
  'worker-crashed': {
    what: 'The engine stopped unexpectedly.',
    todo: 'Load the model again. If it happens with a large model, take a smaller one.',
  },
  'lost-repeatedly': {
    what: 'The engine was lost several times in a row, and each time it was rebuilt in vain.',
    todo: 'What was written so far is kept. Reload the page; if it happens again, take a smaller model or restart the browser.',
  },
  'worker-protocol': {
    what: 'Page and engine did not understand each other.',
    todo: 'Reload the page; an update may have come halfway.',
  },
  'no-webgpu': {
    what: 'This browser does not offer WebGPU.',
    todo: 'Use a current Chrome, Edge, Firefox or Safari. WebGPU also needs an https address, or localhost.',
  },
  'no-adapter': {
    what: 'The browser offers WebGPU but finds no graphics processor for it.',
    todo: 'Switch on hardware acceleration in the browser’s settings and bring the graphics driver up to date.',
  },
  'adapter-limits': {
    what: 'The graphics processor grants less than WebGPU’s own defaults.',
    todo: 'Update the graphics driver or the browser, or let the CPU compute: in the settings, under “What computes”.',
  },
  'device-request-failed': {
    what: 'The graphics processor refused to start.',
    todo: 'Close other pages that use it, or restart the browser, and try again.',
  },
  'device-limit': {
    what: 'The graphics processor grants less than this model needs.',
    todo: 'Take a smaller model.',
  },
  'device-lost': {
    what: 'The connection to the graphics processor was lost.',
    todo: 'That happens after sleep or a driver update. Load the model again.',
  },
  'out-of-memory': {
    what: 'The model does not fit into the memory of the graphics processor.',
    todo: 'Take a smaller model or a smaller quantization, or close other pages that use the graphics processor.',
  },
  'shader-compilation': {
    what: 'The browser refused one of Denkspur’s GPU programs.',
    todo: 'That is a fault of ours. Please report it with the details below; another browser may work.',
  },
  'shader-interface': {
    what: 'One of Denkspur’s GPU programs was called wrongly.',
    todo: 'That is a fault of ours. Please report it with the details below.',
  },
  'kernel-wrong': {
    what: 'This graphics processor computes wrong results.',
    todo: 'Bring its driver and the browser up to date, or use another device. Denkspur checks before it answers, so nothing wrong was said.',
  },
  unexpected: {
    what: 'Something happened that Denkspur did not foresee.',
    todo: 'Try again. If it returns, please report it with the details below.',
  },
};
