/** The page without a surface (script.html), as scripts of others find it. */
import { expect, type Page } from '@playwright/test';
import type { ModelInfo } from '../app/engine/engine.ts';

export type LocalEngine = 'webgpu' | 'wllama';

/** Opens it with the dense miniature, computed by one of the engines of this device; tells what loading said. */
export async function openScriptPage(page: Page, engine: LocalEngine): Promise<ModelInfo> {
  await page.goto('/script.html');
  return page.evaluate((name) => window.denkspur.load({ kind: 'url', urls: [new URL('models/mini.gguf', location.href).href] }, { engine: name }), engine);
}

/**
 * A `fetch` for clients in this process that is answered by the page's own, piece by piece: requests and answers cross the border as
 * text, and the network is not involved.
 */
export async function fetchThrough(page: Page): Promise<typeof fetch> {
  const streams = new Map<string, ReadableStreamDefaultController<Uint8Array>>();
  await page.exposeFunction('pieceArrived', (id: string, piece: string | null) => {
    if (piece === null) streams.get(id)?.close();
    else streams.get(id)?.enqueue(new TextEncoder().encode(piece));
  });
  return async (input, init) => {
    const request = new Request(input, init);
    const id = crypto.randomUUID();
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void streams.set(id, controller) });
    const asked = { id, url: request.url, method: request.method, body: await request.text() };
    const { status, type } = await page.evaluate(async ({ id: of, url, method, body: sent }) => {
      const { pieceArrived } = window as unknown as { readonly pieceArrived: (id: string, piece: string | null) => Promise<void> };
      const response = await window.denkspur.fetch(url, { method, ...(sent !== '' && { body: sent }) });
      void (async () => {
        for await (const piece of response.body!.pipeThrough(new TextDecoderStream()) as unknown as AsyncIterable<string>) await pieceArrived(of, piece);
        await pieceArrived(of, null);
      })();
      return { status: response.status, type: response.headers.get('content-type') ?? '' };
    }, asked);
    return new Response(body, { status, headers: { 'content-type': type } });
  };
}

/** The miniature answers this one the same everywhere. */
export const question = { role: 'user' as const, content: 'What is 47 + 38?' };

export function expectAnswer(content: string | null | undefined): void {
  expect(content).toBe('The answer is 85.');
}
