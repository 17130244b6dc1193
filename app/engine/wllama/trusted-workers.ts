/**
 * wllama makes its worker of text, and that worker starts more of them, one per thread. The page's policy (app/trusted-scripts.ts) holds
 * there, too, so that such a worker needs one of its own: it is put before the text, for as long as `work` takes.
 */
export async function withTrustedWorkers<Value>(work: () => Promise<Value>): Promise<Value> {
  const Original = globalThis.Blob;
  globalThis.Blob = class extends Original {
    constructor(parts?: BlobPart[], options?: BlobPropertyBag) {
      super(options?.type === 'text/javascript' ? [ownBlobsOnly, ...(parts ?? [])] : parts, options);
    }
  };
  try {
    return await work();
  } finally {
    globalThis.Blob = Original;
  }
}

const ownBlobsOnly =
  "self.trustedTypes?.createPolicy('default', { createScriptURL: (url) => (String(url).startsWith(`blob:${location.origin}/`) ? url : null) });\n";
