/** What the headers of a deployment allow and refuse, seen from inside the page. */
import { expect, test } from '@playwright/test';
import { deniedFeatures } from '../tools/server/headers.ts';

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
    // Header and page carry the same policy, so that each refusal is told of twice. Text in a script does not get as far as `script-src`.
    const directives = new Set<string>();
    const violations = new Promise<void>((resolve) => {
      addEventListener('securitypolicyviolation', (event) => {
        directives.add(event.effectiveDirective);
        if (event.effectiveDirective === 'connect-src') resolve();
      });
    });
    const script = document.createElement('script');
    script.append('window.inlineRan = true');
    document.body.append(script);
    const reached = await fetch('https://example.com/').then(
      () => true,
      () => false,
    );
    await violations;
    return { directives: [...directives], reached, ran: 'inlineRan' in window };
  });
  expect(refused).toEqual({ directives: ['connect-src'], reached: false, ran: false });
});

test('text does not become code: the browser refuses markup, evaluated text and scripts from elsewhere', async ({ page }) => {
  await page.goto('/script.html');
  const outcomes = await page.evaluate(async () => {
    // Later, because what a driver evaluates may itself evaluate.
    await new Promise((resolve) => setTimeout(resolve));
    const attempt = (work: () => unknown): string => {
      try {
        work();
        return 'done';
      } catch (error) {
        return (error as Error).name;
      }
    };
    const inMemory = URL.createObjectURL(new Blob(['postMessage(1)'], { type: 'text/javascript' }));
    const { trustedTypes } = window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } };
    return {
      markup: attempt(() => (document.createElement('div').innerHTML = '<b>bold</b>')),
      document: attempt(() => new DOMParser().parseFromString('<b>bold</b>', 'text/html')),
      script: attempt(() => (document.createElement('script').text = '1')),
      evaluated: attempt(() => (0, eval)('1')),
      worker: attempt(() => new Worker('https://example.com/worker.js')),
      workerInMemory: attempt(() => new Worker(inMemory)),
      anotherPolicy: attempt(() => trustedTypes.createPolicy('mine', {})),
      secondDefault: attempt(() => trustedTypes.createPolicy('default', {})),
    };
  });
  expect(outcomes).toEqual({
    markup: 'TypeError', document: 'TypeError', script: 'TypeError', evaluated: 'EvalError', worker: 'TypeError', workerInMemory: 'TypeError',
    anotherPolicy: 'TypeError', secondDefault: 'TypeError',
  });
});

test('the page carries its policy itself, for hosts that send no headers', async ({ page }) => {
  for (const path of ['/', '/script.html', '/profile.html']) {
    const answer = await page.goto(path);
    const header = answer!.headers()['content-security-policy']!;
    const written = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    expect(written).toBe(header.replace("frame-ancestors 'none'; ", ''));
    expect(written).toContain("require-trusted-types-for 'script'");
    await expect(page.locator('meta[name="referrer"]')).toHaveAttribute('content', 'no-referrer');
  }
});

test('what browsers can be asked for is denied to the page', async ({ page }) => {
  const warnings: string[] = [];
  page.on('console', (message) => warnings.push(message.text()));
  await page.goto('/script.html');
  const allowed = await page.evaluate(() => {
    const { featurePolicy } = document as unknown as { featurePolicy: { allowedFeatures(): string[] } };
    return featurePolicy.allowedFeatures();
  });
  expect(allowed).toContain('cross-origin-isolated');
  expect(allowed).toContain('clipboard-write');
  expect(allowed.filter((feature) => deniedFeatures.includes(feature))).toEqual([]);
  // Features that this browser does not know are told of once each; anything else would be a complaint about us.
  expect(warnings.filter((text) => !text.includes('Unrecognized feature'))).toEqual([]);
});

test('the page can be installed: name, icons of the sizes that systems ask for, one window of its own', async ({ page, context }) => {
  await page.goto('/');
  await page.evaluate(() => navigator.serviceWorker.ready);
  const control = await context.newCDPSession(page);
  const { errors, data } = await control.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const manifest = JSON.parse(data!) as { name: string; display: string; start_url: string; icons: { src: string; sizes: string; purpose?: string }[] };
  expect(manifest).toMatchObject({ name: 'Denkspur', display: 'standalone' });
  expect(manifest.icons.map(({ sizes, purpose }) => [sizes, purpose ?? 'any'])).toEqual(
    expect.arrayContaining([['192x192', 'any'], ['512x512', 'any'], ['512x512', 'maskable']]),
  );
  for (const { src } of manifest.icons) expect((await page.request.get(src)).status()).toBe(200);
  const { installabilityErrors } = await control.send('Page.getInstallabilityErrors');
  // A test's window is private, and installing is refused there for that reason alone.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
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
