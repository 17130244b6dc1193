/** What the headers of a deployment allow and refuse, seen from inside the page. */
import { expect, test } from '@playwright/test';

test('the page lives within its own policy and asks nobody else', async ({ page, baseURL }) => {
  const complaints: string[] = [];
  const elsewhere: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(`${baseURL}/`) && !/^(data|blob):/.test(request.url())) elsewhere.push(request.url());
  });
  await page.goto('/');
  await expect(page.getByRole('main')).toBeVisible();
  await page.evaluate(() => navigator.serviceWorker.ready);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(complaints).toEqual([]);
  expect(elsewhere).toEqual([]);
});

test('the browser refuses other hosts and inline scripts', async ({ page }) => {
  await page.goto('/script.html');
  const refused = await page.evaluate(async () => {
    const directives: string[] = [];
    const violations = new Promise<void>((resolve) => {
      document.addEventListener('securitypolicyviolation', (event) => {
        directives.push(event.effectiveDirective);
        if (directives.length === 2) resolve();
      });
    });
    const script = document.createElement('script');
    script.textContent = 'window.inlineRan = true';
    document.body.append(script);
    const reached = await fetch('https://example.com/').then(
      () => true,
      () => false,
    );
    await violations;
    return { directives, reached, ran: 'inlineRan' in window };
  });
  expect(refused).toEqual({ directives: ['script-src-elem', 'connect-src'], reached: false, ran: false });
});

test('scripts find the engine on the page', async ({ page }) => {
  for (const path of ['/', '/script.html']) {
    await page.goto(path);
    expect(await page.evaluate('Object.keys(denkspur).sort()')).toEqual([
      ...['calls', 'chat', 'fetch', 'generate', 'inspect', 'load', 'models', 'profile', 'score', 'unload'],
    ]);
  }
});

test('another page of the host answers with the module, in the shape of OpenAI', async ({ page }) => {
  await page.goto('/script.html');
  const { thought, content, models } = await page.evaluate(async () => {
    const { createEngine, createOpenAiApi } = (await import(`${location.origin}/denkspur.js`)) as typeof import('../app/module.ts');
    const engine = createEngine();
    await engine.load({ kind: 'url', urls: [new URL('models/mini.gguf', location.href).href] });
    const api = createOpenAiApi(engine);
    const messages = [{ role: 'user' as const, content: 'What is 47 + 38?' }];
    let streamed = '';
    for await (const { choices } of await api.chat.completions.create({ messages, temperature: 0, stream: true })) {
      streamed += choices[0]?.delta.reasoning_content ?? '';
    }
    const request = { method: 'POST', body: JSON.stringify({ messages, temperature: 0 }) };
    const answer = (await (await api.fetch('https://denkspur.invalid/v1/chat/completions', request)).json()) as {
      choices: { message: { content: string } }[];
    };
    const listed = (await (await api.fetch('https://denkspur.invalid/v1/models')).json()) as { data: { id: string }[] };
    return { thought: streamed, content: answer.choices[0]?.message.content, models: listed.data.map(({ id }) => id) };
  });
  expect(thought).toContain('85');
  expect(content).toBe('The answer is 85.');
  expect(models).toEqual(['denkspur']);
});
