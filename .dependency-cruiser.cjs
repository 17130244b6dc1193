/** The arrows of docs/architecture.md: ui → chat → engine/engine.ts and client.ts; engine → kernels; never back, never across. */
module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    {
      name: 'kernels-know-tensors-never-models',
      comment: 'kernels/ stands alone: it imports nothing of app/.',
      severity: 'error',
      from: { path: '^kernels/' },
      to: { path: '^app/' },
    },
    {
      name: 'engine-knows-no-page',
      severity: 'error',
      from: { path: '^(app/engine|kernels)/' },
      to: { path: '^(app/(ui|chat)/|app/main|node_modules/(react|react-dom)/)' },
    },
    {
      name: 'page-sees-the-engine-only-through-its-contract',
      comment: 'expert-places.ts is the rule by which experts stay on the GPU, plain arithmetic: the simulator runs the very same.',
      severity: 'error',
      from: { path: '^app/(ui|chat|openai)/|^app/(main|script|module)' },
      to: { path: '^(app/engine/|kernels/)', pathNot: '^app/engine/(engine|routed-engine|errors|gguf/part-names|storage/store|webgpu/expert-places)\\.ts$' },
    },
    { name: 'chat-knows-no-react', severity: 'error', from: { path: '^app/chat/' }, to: { path: '^(app/ui/|node_modules/(react|react-dom)/)' } },
    {
      name: 'models-of-one-engine-stay-in-it',
      severity: 'error',
      from: { path: '^app/engine/(gguf|tokenizer|thinking|storage)/' },
      to: { path: '^app/engine/webgpu/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.worker.json' },
    exclude: { path: '\\?raw$' },
  },
};
