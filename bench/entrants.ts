/** Who takes part. */
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserName } from '../tools/browsers/find.mjs';
import { isolation, openBrowserContestant, type Patience } from './browser-contestant.ts';
import type { Contestant } from './contestant.ts';
import { openLlamaCpp } from './llama-cpp.ts';
import type { BenchModel } from './models.ts';
import { packageVersion } from './package-version.ts';
import { buildPage } from './pages/build.ts';
import type { OurSettings } from './pages/ours.ts';
import type { WebLlmSettings } from './pages/web-llm.ts';
import type { WllamaSettings } from './pages/wllama.ts';
import { readLibraryMetadata } from './web-llm/library.ts';
import { writeModelFolder } from './web-llm/model-folder.ts';

export type Place = BrowserName | 'native';

export const engineNames = ['ours', 'wllama-webgpu', 'wllama-wasm', 'wllama-wasm-1', 'webllm', 'llama.cpp', 'llama.cpp-1'] as const;

export type EngineName = (typeof engineNames)[number];

export const engineTitles: Readonly<Record<EngineName, string>> = {
  ours: 'ours',
  'wllama-webgpu': 'wllama, WebGPU',
  'wllama-wasm': 'wllama, WASM',
  'wllama-wasm-1': 'wllama, WASM, one thread',
  webllm: 'WebLLM, WebGPU',
  'llama.cpp': 'llama.cpp, native',
  'llama.cpp-1': 'llama.cpp, native, one thread',
};

export interface Entrant {
  readonly engine: EngineName;
  readonly place: Place;
}

export interface OpenOptions {
  readonly model: BenchModel;
  readonly patience: Patience;
  /** Path of the model library compiled for WebLLM, if there is one. */
  readonly webLlmLibrary: string | undefined;
}

/** Who can run a model in principle. Small models can be faster on one thread: there the peers run with one as well. */
export function entrantsOf(model: BenchModel, place: Place): Entrant[] {
  const engines: EngineName[] = place === 'native' ? ['llama.cpp'] : ['ours', 'wllama-webgpu', 'wllama-wasm'];
  if (model.name !== 'qwen2-0.5b') engines.push(place === 'native' ? 'llama.cpp-1' : 'wllama-wasm-1');
  else if (place !== 'native') engines.push('webllm');
  return engines.map((engine) => ({ engine, place }));
}

/** @throws Error that says why it cannot run here */
export function openEntrant({ engine, place }: Entrant, options: OpenOptions): Promise<Contestant> {
  if (place === 'native') return openLlamaCpp(options.model, engine === 'llama.cpp-1' ? 1 : cpus().length);
  switch (engine) {
    case 'ours':
      return openOurs(place, options);
    case 'wllama-webgpu':
      return openWllama(place, options, { webgpu: true, threads: 1 });
    case 'wllama-wasm':
      return openWllama(place, options, { webgpu: false, threads: cpus().length });
    case 'wllama-wasm-1':
      return openWllama(place, options, { webgpu: false, threads: 1 });
    case 'webllm':
      return openWebLlm(place, options);
    case 'llama.cpp':
    case 'llama.cpp-1':
      throw new Error('it is a native program and runs in no browser');
  }
}

async function openOurs(browser: BrowserName, { model, patience }: OpenOptions): Promise<Contestant> {
  const files = new Map([
    ['/contestant.js', await buildPage('ours')],
    ['/model.gguf', model.file],
  ]);
  const settings: OurSettings = { modelUrl: '/model.gguf', contextLength: model.contextLength };
  return openBrowserContestant(browser, { folder: path('../dist'), page: '/script.html', files, settings }, patience);
}

async function openWllama(
  browser: BrowserName,
  { model, patience }: OpenOptions,
  how: Pick<WllamaSettings, 'webgpu' | 'threads'>,
): Promise<Contestant> {
  const package_ = installed('@wllama/wllama');
  const files = new Map([
    ['/contestant.js', await buildPage('wllama')],
    ['/worker-meter.js', await buildPage('worker-meter')],
    ['/wllama.wasm', `${package_}/esm/wasm/wllama.wasm`],
    ['/model.gguf', model.file],
  ]);
  const settings: WllamaSettings = {
    ...how,
    wasmUrl: '/wllama.wasm',
    meterUrl: '/worker-meter.js',
    modelUrl: '/model.gguf',
    contextLength: model.contextLength,
  };
  const site = { folder: path('pages'), page: '/peer.html', files, headers: isolation, settings };
  return named(await openBrowserContestant(browser, site, patience), `wllama ${packageVersion(package_)}`);
}

async function openWebLlm(browser: BrowserName, { patience, webLlmLibrary }: OpenOptions): Promise<Contestant> {
  const package_ = installed('@mlc-ai/web-llm');
  if (webLlmLibrary === undefined) {
    throw new Error('no compiled model library: say where one is with --webllm-library FILE.wasm or DENKSPUR_BENCH_WEBLLM_LIBRARY');
  }
  if (!existsSync(webLlmLibrary)) throw new Error(`there is no compiled model library ${basename(webLlmLibrary)} where --webllm-library says`);
  const metadata = readLibraryMetadata(webLlmLibrary);
  const folder = path(`../.cache/bench/${basename(webLlmLibrary, '.wasm')}`);
  const names = await writeModelFolder(metadata, folder);
  // WebLLM takes every address of a model for one of Hugging Face's and looks into its main branch.
  const files = new Map(names.map((name) => [`/model/resolve/main/${name}`, `${folder}/${name}`]));
  files.set('/contestant.js', await buildPage('web-llm')).set('/library.wasm', webLlmLibrary);
  const settings: WebLlmSettings = { modelUrl: '/model/', libraryUrl: '/library.wasm' };
  const site = { folder: path('pages'), page: '/peer.html', files, headers: isolation, settings };
  const remark = `weights in ${metadata.quantization}, 4 bits, random; its own vocabulary of the same size`;
  return named(await openBrowserContestant(browser, site, patience), `WebLLM ${packageVersion(package_)}`, remark);
}

/** Adds what only Node knows: the package's version. */
function named(contestant: Contestant, version: string, remark?: string): Contestant {
  const { loaded } = contestant;
  return Object.assign(contestant, { loaded: { ...loaded, version: `${version}, ${loaded.version}`, ...(remark !== undefined && { remark }) } });
}

function installed(name: string): string {
  const folder = path(`node_modules/${name}`);
  if (!existsSync(folder)) throw new Error(`${name} is not installed: run \`npm ci\` in bench/`);
  return folder;
}

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
