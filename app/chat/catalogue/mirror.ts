import * as v from 'valibot';
import { repositoryName } from './hub';
import { catalogue, type CatalogueModel } from './models';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
/** Of a value that does not fit, all is in the message. */
const longestProblem = 300;
const words = v.pipe(v.string(), v.maxLength(200));

/** `mirror.json` beside the page. */
const mirrorFile = v.object({
  /** Who offers these models; shown above them. */
  name: v.optional(words),
  /** Where repositories are: a server that answers as huggingface.co does (`/api/models/…`, `/owner/name/resolve/…`); `./hub` is below the page. */
  hub: v.optional(v.pipe(v.string(), v.maxLength(2000))),
  /** Models in place of the built-in list. */
  models: v.optional(
    v.pipe(
      v.array(
        v.object({
          name: words,
          repository: v.pipe(v.string(), v.regex(repositoryName)),
          licence: words,
          parameters: count,
          layers: count,
          kvHeads: count,
          headWidth: count,
          files: v.pipe(v.array(v.object({ quantization: v.pipe(v.string(), v.regex(/^\w{1,40}$/u)), bytes: count })), v.maxLength(100)),
        }),
      ),
      v.maxLength(1000),
    ),
  ),
});

/** Where models come from, and which ones are offered. */
export interface ModelOffer {
  /** The organisation whose mirror it is; null: Hugging Face itself. */
  readonly name: string | null;
  /** Without a slash at its end. */
  readonly hub: string;
  readonly models: readonly CatalogueModel[];
  /** What is wrong with `mirror.json`, if anything; then the built-in offer holds. */
  readonly problem: string | null;
}

export const usualOffer: ModelOffer = { name: null, hub: 'https://huggingface.co', models: catalogue, problem: null };

/** Reads what `mirror.json` says; a file that makes no sense is told of and changes nothing. */
export function readMirror(text: string, page: string): ModelOffer {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), mirrorFile), text);
  if (!result.success) {
    const [issue] = result.issues;
    return refused(`${v.getDotPath(issue) ?? ''} ${issue.message}`);
  }
  const { name = null, hub = usualOffer.hub, models = catalogue } = result.output;
  const address = URL.parse(hub, page);
  if (address === null || !/^https?:$/u.test(address.protocol)) return refused(`hub ${hub}`);
  return { name, hub: address.href.replace(/\/$/u, ''), models, problem: null };
}

function refused(problem: string): ModelOffer {
  return { ...usualOffer, problem: `mirror.json: ${problem}`.slice(0, longestProblem) };
}

/** The offer of this page; without the file, or without a network, the built-in one. */
export async function findOffer(): Promise<ModelOffer> {
  try {
    const response = await fetch(new URL('mirror.json', document.baseURI), { cache: 'no-cache' });
    return response.ok ? readMirror(await response.text(), document.baseURI) : usualOffer;
  } catch {
    // Offline; nothing could be downloaded anyway.
    return usualOffer;
  }
}
