/**
 * The hosts other than our own that the page may reach, and only to fetch models that the person asks for. This list is the
 * `connect-src` of the Content Security Policy; what is not in it, the browser refuses.
 *
 * Hugging Face answers a download with a redirect to storage and CDN hosts below hf.co (older ones below huggingface.co) that change
 * over time; its own documentation asks to allow the wildcard: https://huggingface.co/.well-known/meta.json
 */
export const modelHosts: readonly string[] = [
  'https://huggingface.co',
  'https://*.huggingface.co',
  'https://*.hf.co',
  // The compiled kernels of WebLLM's models (app/engine/webllm); their weights are on Hugging Face.
  'https://raw.githubusercontent.com',
];

/**
 * Where a person's own server may be (app/engine/server): on this very device. Whoever runs one elsewhere and hosts the page adds it here;
 * the browser refuses what is not named before the page is loaded, whatever is typed into it.
 */
export const serverHosts: readonly string[] = ['http://localhost:*', 'http://127.0.0.1:*'];
