/**
 * The names of all parts of the model that a name (or address) of one of them belongs to (`…-00001-of-00003.gguf`, as llama.cpp's
 * gguf-split writes them); of any other model its own.
 */
export function partsOf(name: string): readonly string[] {
  const [, stem, count = '', end = ''] = /^(.*)-\d{5}-of-(\d{5})(\.gguf(?:[?#].*)?)$/iu.exec(name) ?? [];
  if (stem === undefined) return [name];
  return Array.from({ length: Number(count) }, (_, index) => `${stem}-${String(index + 1).padStart(5, '0')}-of-${count}${end}`);
}

/** The addresses of all parts where that of one is given; otherwise the addresses as they are. */
export function partUrls(urls: readonly string[]): readonly string[] {
  const [url] = urls;
  return urls.length === 1 && url !== undefined ? partsOf(url) : urls;
}
