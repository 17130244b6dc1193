/** What docs/hosting.md tells hosts to use: the nginx configuration, the script that makes its headers, and the paths in the Dockerfile. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../fixtures/free-port';
import { cacheControl, deploymentHeaders, headersFile } from './headers';

const hosting = fileURLToPath(new URL('../../hosting/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'denkspur-hosting-'));
afterAll(() => rmSync(folder, { recursive: true }));

function headersForNginx(): string {
  writeFileSync(join(folder, '_headers'), headersFile());
  return execFileSync(join(hosting, 'headers.sh'), [join(folder, '_headers')], { encoding: 'utf8' });
}

it('every header of a deployment stands in nginx’s words once, and nothing else', () => {
  const lines = Object.entries(deploymentHeaders).map(([name, value]) => `add_header ${name} "${value}" always;\n`);
  expect(headersForNginx()).toBe(lines.join(''));
});

it('the Dockerfile copies what is there', () => {
  const dockerfile = readFileSync(join(hosting, 'Dockerfile'), 'utf8');
  const sources = Array.from(dockerfile.matchAll(/^COPY (?!--from)(\S+)/gmu), ([, path]) => path!);
  expect(sources).toEqual(['.', 'hosting/denkspur.conf']);
  for (const path of sources) expect(existsSync(join(hosting, '..', path))).toBe(true);
  const ignored = readFileSync(join(hosting, '..', '.dockerignore'), 'utf8').split('\n');
  for (const needed of ['app', 'kernels', 'public', 'tools', 'hosting', 'package-lock.json']) expect(ignored).not.toContain(needed);
});

const hasNginx = spawnSync('nginx', ['-v']).status === 0;

describe.skipIf(!hasNginx)('nginx with the configuration (skipped without nginx on this machine)', () => {
  let server: ChildProcess;
  let origin: string;

  beforeAll(async () => {
    for (const path of ['assets', 'logs']) mkdirSync(join(folder, path));
    writeFileSync(join(folder, 'index.html'), '<!doctype html>');
    writeFileSync(join(folder, 'assets/main-abc.js'), 'export {};'.padEnd(4000));
    writeFileSync(join(folder, 'model.gguf'), Uint8Array.from({ length: 1000 }, (_, index) => index % 251));
    writeFileSync(join(folder, 'headers.conf'), headersForNginx());
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    const block = readFileSync(join(hosting, 'denkspur.conf'), 'utf8')
      .replace('listen 80;', `listen 127.0.0.1:${port};`)
      .replace('/srv/denkspur', folder)
      .replaceAll('/etc/nginx/denkspur-headers.conf', join(folder, 'headers.conf'));
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ');
    writeFileSync(
      join(folder, 'nginx.conf'),
      `daemon off; master_process off; pid ${folder}/pid; error_log stderr notice;\nevents {}\nhttp { access_log off; ${temporary}\n${block}}\n`,
    );
    server = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
    await new Promise<void>((resolve, reject) => {
      let said = '';
      server.stderr!.on('data', (piece: Buffer) => {
        said += piece.toString();
        if (said.includes('using the')) resolve();
      });
      server.on('exit', () => reject(new Error(said)));
    });
  });
  afterAll(() => server.kill());

  it('sends a deployment’s headers with every answer, errors included', async () => {
    for (const path of ['/', '/assets/main-abc.js', '/model.gguf', '/nothing', '/assets/nothing.js']) {
      const { headers, status } = await fetch(origin + path);
      expect(status).toBe(path.includes('nothing') ? 404 : 200);
      for (const [name, value] of Object.entries(deploymentHeaders)) expect([path, name, headers.get(name)]).toEqual([path, name, value]);
      expect(headers.get('cache-control')).toBe(cacheControl(path));
    }
  });

  it('knows the types, compresses scripts, and gives models range by range', async () => {
    const script = await fetch(`${origin}/assets/main-abc.js`, { headers: { 'accept-encoding': 'gzip' } });
    expect([script.headers.get('content-type'), script.headers.get('content-encoding')]).toEqual(['text/javascript', 'gzip']);
    const range = await fetch(`${origin}/model.gguf`, { headers: { range: 'bytes=10-13' } });
    expect([range.status, range.headers.get('content-range')]).toEqual([206, 'bytes 10-13/1000']);
    expect([...new Uint8Array(await range.arrayBuffer())]).toEqual([10, 11, 12, 13]);
  });
});
