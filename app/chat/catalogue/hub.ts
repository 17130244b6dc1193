import * as v from 'valibot';
import { SourceError } from '../../engine/errors';
import { partsOf } from '../../engine/gguf/part-names';
import { plainNameOf, totalBytes, type WantedModel } from '../../engine/storage/store';
import { modelHosts, serverHosts } from '../../model-hosts';

/** A model as a repository lists it, ready to be downloaded. */
export interface HubFile {
  /** Path of its file in its repository; of a model in several parts that of the first. */
  readonly path: string;
  readonly wanted: WantedModel;
}

/** What a person typed: a repository (and perhaps one of its files), or the address of a file. */
export type Address =
  | { readonly kind: 'repository'; readonly repository: string; readonly file: string | null }
  | { readonly kind: 'url'; readonly url: string };

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** What the hub's API says of a repository with `?blobs=true`: the commit it is at, and every file with size and LFS hash. */
const repositoryAnswer = v.object({
  sha: v.pipe(v.string(), v.regex(/^[0-9a-f]{7,64}$/u)),
  siblings: v.pipe(
    v.array(
      v.object({
        rfilename: v.pipe(v.string(), v.maxLength(1000)),
        size: v.optional(v.nullable(size)),
        lfs: v.optional(v.nullable(v.object({ sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/u)), size }))),
      }),
    ),
    v.maxLength(20_000),
  ),
});

export const repositoryName = /^[\w.-]{1,96}\/[\w.-]{1,96}$/u;
/** Its first four bytes say that a file is a GGUF file. */
const smallestFile = 4;
/** A part of a split model, by the names that llama.cpp gives them: `M-00001-of-00003.gguf`. */
const partOfMany = /-(\d{5})-of-(\d{5})\.gguf$/iu;

/**
 * Reads `owner/name`, `owner/name/file.gguf`, the address of either on the hub, or any other address of a file.
 *
 * @param hub where repositories are, without a slash at its end
 * @throws SourceError `address-unclear`
 */
export function readAddress(typed: string, hub: string): Address {
  const text = typed.trim();
  const path = text.startsWith(`${hub}/`) ? text.slice(hub.length + 1).replace(/[?#].*$/u, '') : text;
  if (/^https?:\/\//u.test(path)) {
    if (!URL.canParse(path)) throw unclear(text);
    return { kind: 'url', url: path };
  }
  const [owner = '', name = '', ...rest] = path.split('/');
  const repository = `${owner}/${name}`;
  if (!repositoryName.test(repository)) throw unclear(text);
  // On the hub a file is at owner/name/resolve/revision/file or /blob/…, a listing at /tree/….
  const file = ['resolve', 'blob', 'tree'].includes(rest[0] ?? '') ? rest.slice(2) : rest;
  return { kind: 'repository', repository, file: file.length === 0 ? null : file.join('/') };
}

/**
 * The models of a repository, smallest first, each file with a pinned revision, its size and its hash. The parts of a split model are one
 * model; one that lacks a part is left out.
 *
 * @throws SourceError `source-unreachable`, `host-not-allowed`, `no-model-files`
 */
export async function listFiles(repository: string, hub: string, signal?: AbortSignal): Promise<readonly HubFile[]> {
  const url = `${hub}/api/models/${repository}?blobs=true`;
  const response = await ask(url, { ...(signal !== undefined && { signal }) });
  const answer = v.safeParse(repositoryAnswer, await response.json().catch(() => null));
  if (!answer.success) throw new SourceError('source-unreachable', `${url} does not answer as a hub does.`, { url });
  const { sha, siblings } = answer.output;
  const files = siblings.flatMap(({ rfilename: path, size, lfs }) => {
    const bytes = lfs?.size ?? size ?? 0;
    if (!/\.gguf$/iu.test(path) || !path.isWellFormed() || bytes < smallestFile) return [];
    const address = `${hub}/${repository}/resolve/${sha}/${path.split('/').map(encodeURIComponent).join('/')}`;
    return [{ path, wanted: wantedOf(`${repository}/${path}`, address, bytes, lfs?.sha256 ?? null) }];
  });
  const models = joinParts(files);
  if (models.length === 0) throw new SourceError('no-model-files', `${repository} holds no whole GGUF model.`, { url });
  return models.sort((one, other) => totalBytes(one.wanted) - totalBytes(other.wanted));
}

/** Makes one model of the parts of each; parts of which some are missing are none. */
function joinParts(files: readonly HubFile[]): HubFile[] {
  const models: HubFile[] = [];
  const split = new Map<string, HubFile[]>();
  for (const file of files) {
    const part = partOfMany.exec(file.path);
    if (part === null) models.push(file);
    else {
      const name = file.path.replace(partOfMany, `-of-${part[2]}`);
      const parts = split.get(name) ?? split.set(name, []).get(name)!;
      parts[Number(part[1]) - 1] = file;
    }
  }
  for (const [name, parts] of split) {
    const first = parts[0];
    const further = parts.slice(1);
    // Holes in the list are parts that the repository lacks.
    if (first === undefined || Object.keys(further).length !== Number(name.slice(-5)) - 1) continue;
    models.push(joined(first, further));
  }
  return models;
}

function joined(first: HubFile, further: readonly HubFile[]): HubFile {
  return {
    path: first.path,
    wanted: {
      ...first.wanted,
      id: first.wanted.id.replace(/-\d{5}-of-\d{5}$/u, ''),
      further: further.map(({ wanted: { fileName, url, bytes, sha256 } }) => ({ fileName, url, bytes, sha256 })),
    },
  };
}

/** The file of a listing that is in this quantization, by its name. */
export function fileIn(files: readonly HubFile[], quantization: string): HubFile | undefined {
  return files.find(({ path }) => isIn(path, quantization));
}

/** Whether a file's name (or address) says that it is in this quantization: `M-Q4_K_M.gguf` is in Q4_K_M, not in Q4_K. */
export function isIn(path: string, quantization: string): boolean {
  return new RegExp(`(?<![A-Za-z0-9])${quantization}(?![A-Za-z0-9_])`, 'iu').test(path);
}

/**
 * The model at any address: its size is asked for, its hash nobody names. The address of one part of a split model leads to all of them.
 * @throws SourceError `source-unreachable`, `host-not-allowed`
 */
export async function modelAt(url: string, signal?: AbortSignal): Promise<HubFile> {
  const files: HubFile[] = [];
  // One after the other: a name may promise thousands of parts, and the first that is not there ends it.
  for (const part of partsOf(url)) files.push(await fileAt(part, signal));
  const [first, ...further] = files;
  if (first === undefined) throw new SourceError('source-unreachable', `${url} names a model of no parts.`, { url });
  return further.length === 0 ? first : joined(first, further);
}

async function fileAt(url: string, signal?: AbortSignal): Promise<HubFile> {
  const response = await ask(url, { method: 'HEAD', ...(signal !== undefined && { signal }) });
  const bytes = Number(response.headers.get('Content-Length'));
  if (!(bytes >= smallestFile)) throw new SourceError('source-unreachable', `${url} does not say how large it is.`, { url });
  const path = decoded(new URL(url).pathname.split('/').at(-1) ?? '');
  return { path, wanted: wantedOf(`${new URL(url).host}/${path}`, url, bytes, null) };
}

function wantedOf(name: string, url: string, bytes: number, sha256: string | null): WantedModel {
  return { id: plainNameOf(name.replace(/\.gguf$/iu, '')), fileName: plainNameOf(name.split('/').at(-1) ?? name), url, bytes, sha256 };
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, credentials: 'omit', cache: 'no-store' });
  } catch (cause) {
    if (init.signal?.aborted === true) throw cause;
    if (!isNamed(url)) {
      throw new SourceError('host-not-allowed', `The page's policy does not name ${new URL(url).host}.`, { url }, cause);
    }
    throw new SourceError('source-unreachable', `${url} cannot be reached.`, { url }, cause);
  }
  if (response.ok) return response;
  throw new SourceError('source-unreachable', `${url} answered ${response.status}.`, { url, status: response.status });
}

/** Whether the policy that this page is built with names the host; whoever hosts it may have named more. */
function isNamed(url: string): boolean {
  const { origin, hostname, protocol } = new URL(url);
  return [location.origin, ...modelHosts, ...serverHosts].some((named) => {
    if (named === origin) return true;
    const [scheme = '', host = ''] = named.split('://');
    if (`${scheme}:` !== protocol) return false;
    return host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : host.replace(/:\*$/u, '') === hostname && host.endsWith(':*');
  });
}

/** Addresses hold what they like behind a per cent sign. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function unclear(text: string): SourceError {
  return new SourceError('address-unclear', `"${text}" is neither a repository nor an address.`, { url: text });
}
