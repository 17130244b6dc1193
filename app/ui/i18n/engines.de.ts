import type { EngineWords } from './engines.en';

export const enginesInGerman: EngineWords = {
  reason: {
    'chosen-webgpu': 'Du hast WebGPU gewählt.',
    'chosen-wllama': 'Du hast die CPU gewählt.',
    webgpu: 'Dein Gerät hat WebGPU, darum rechnet sein Grafikprozessor.',
    'no-webgpu': 'Dieser Browser gibt kein WebGPU-Gerät her, darum rechnet llama.cpp auf der CPU.',
    'weak-webgpu': 'Der Grafikprozessor gewährt weniger als WebGPUs eigene Mindestwerte, darum rechnet llama.cpp auf der CPU.',
    'software-unmeasured':
      'Es gibt nur einen in Software nachgeahmten Grafikprozessor. Ob er oder die CPU schneller ist, wird mit der Miniatur gemessen, bevor das erste größere Modell geladen wird; bis dahin rechnet WebGPU.',
    'software-webgpu-faster':
      'Es gibt nur einen in Software nachgeahmten Grafikprozessor, aber er war hier schneller: {{webgpu}} Tokens in der Sekunde mit der Miniatur, die CPU {{wllama}}.',
    'software-cpu-faster':
      'Es gibt nur einen in Software nachgeahmten Grafikprozessor, und die CPU war hier schneller: {{wllama}} Tokens in der Sekunde mit der Miniatur, WebGPU {{webgpu}}.',
  },
  title: 'Was rechnet',
  label: 'Rechenwerk',
  kind: {
    auto: 'automatisch',
    webgpu: 'WebGPU: unsere Kernels',
    wllama: 'CPU: llama.cpp (wllama)',
    webllm: 'WebLLM: übersetzte R1-Modelle',
    server: 'mein eigener Server',
  },
  note: {
    auto: 'Die Wahl gilt für Modelle aus Dateien. Sie wirkt, sobald ein Modell geladen wird.',
    webgpu: 'Experten, das Profil und Bewertungen gegebener Texte gibt es nur mit unseren Kernels.',
    wllama: 'Dieselben Dateien, in WebAssembly gerechnet. Gerundet wird dabei mehr als in unseren Kernels.',
    webllm: 'Kommt von huggingface.co und raw.githubusercontent.com, wenn du den Knopf drückst, und bleibt dann im Cache des Browsers.',
    server: 'Für Modelle, die kein Browser fasst, auch R1 mit 671 Milliarden Parametern: vLLM, SGLang, llama.cpp oder Ollama.',
  },
  measure: 'Beide messen',
  measuring: 'Beide werden mit der Miniatur gemessen …',
  reload: 'Modell damit neu laden',
  webllm: {
    lead: 'WebLLM bringt eigene Kernels und eigene Modelldateien mit, mehrere Gigabyte jede. Sein Code wird mit dem ersten Modell geladen.',
    noWebgpu: 'WebLLM braucht WebGPU, und dieser Browser gibt keines her.',
    memory: 'braucht {{memory}} Grafikspeicher',
    needsF16: 'und Rechnen in f16',
    load: 'Laden',
    loadNamed: '{{name}} laden',
  },
  server: {
    address: 'Adresse',
    model: 'Modell, leer: sein erstes',
    key: 'Schlüssel, falls er einen will',
    keepKey: 'Schlüssel in diesem Browser behalten (sonst ist er vergessen, wenn die Seite zu ist)',
    test: 'Verbindung prüfen',
    testing: 'Seine Modelle werden erfragt …',
    reached: 'Erreicht. Seine Modelle: {{models}}',
    noModels: 'Erreicht, aber er nennt kein Modell.',
    connect: 'Diesen Server benutzen',
    forget: 'Server vergessen',
  },
};
