import type { Filled } from './en';

/** Words of the choice of engine; they are loaded with the settings, and are no part of the page's shell. */
export const enginesInEnglish = {
  reason: {
    'chosen-webgpu': 'You chose WebGPU.',
    'chosen-wllama': 'You chose the CPU.',
    webgpu: 'Your device has WebGPU, so its graphics processor computes.',
    'no-webgpu': 'This browser gives no WebGPU device, so llama.cpp computes on the CPU.',
    'weak-webgpu': 'The graphics processor grants less than WebGPU’s own defaults, so llama.cpp computes on the CPU.',
    'software-unmeasured':
      'There is only a software imitation of a graphics processor. Whether that or the CPU engine is faster is measured with the miniature before the first larger model is loaded; until then WebGPU computes.',
    'software-webgpu-faster':
      'There is only a software imitation of a graphics processor, but it measured faster here: {{webgpu}} tokens a second with the miniature, the CPU engine {{wllama}}.',
    'software-cpu-faster':
      'There is only a software imitation of a graphics processor, and the CPU engine measured faster here: {{wllama}} tokens a second with the miniature, WebGPU {{webgpu}}.',
  },
  title: 'What computes',
  label: 'Engine',
  kind: {
    auto: 'automatic',
    webgpu: 'WebGPU: our kernels',
    wllama: 'CPU: llama.cpp (wllama)',
    webllm: 'WebLLM: compiled R1 models',
    server: 'my own server',
  },
  note: {
    auto: 'The choice holds for models from files. It takes effect when a model is loaded.',
    webgpu: 'Experts, the profile and scores of given texts are there with our kernels only.',
    wllama: 'The same files, computed in WebAssembly. It rounds more than our kernels do.',
    webllm: 'Fetched from huggingface.co and raw.githubusercontent.com when you press the button; then it stays in the browser’s cache.',
    server: 'For models that no browser can hold, R1 with 671 billion parameters included: vLLM, SGLang, llama.cpp or Ollama.',
  },
  measure: 'Measure both',
  measuring: 'Both engines are being timed with the miniature …',
  reload: 'Load the model anew with it',
  webllm: {
    lead: 'WebLLM brings its own kernels and its own model files, several gigabytes each. Its code is loaded with the first model.',
    noWebgpu: 'WebLLM needs WebGPU, and this browser gives none.',
    memory: 'needs {{memory}} of graphics memory',
    needsF16: 'and f16 arithmetic',
    load: 'Load',
    loadNamed: 'Load {{name}}',
  },
  server: {
    address: 'Address',
    model: 'Model, empty: its first',
    key: 'Key, if it wants one',
    keepKey: 'Keep the key in this browser (else it is forgotten when the page is closed)',
    test: 'Test the connection',
    testing: 'Asking for its models …',
    reached: 'Reached. Its models: {{models}}',
    noModels: 'Reached, but it names no model.',
    connect: 'Use this server',
    forget: 'Forget the server',
  },
};

export type EngineWords = Filled<typeof enginesInEnglish>;
