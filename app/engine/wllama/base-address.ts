/**
 * wllama asks `document` for the base of addresses, also of absolute ones, and a worker has no document. It gets as much of one as it
 * asks for, for as long as it asks.
 */
export async function withBaseAddress<Value>(work: () => Promise<Value>): Promise<Value> {
  const scope = globalThis as { document?: { readonly baseURI: string } };
  if (scope.document !== undefined) return work();
  scope.document = { baseURI: location.href };
  try {
    return await work();
  } finally {
    delete scope.document;
  }
}
