import * as v from 'valibot';
import { catalogue, type CatalogueModel } from './models';

const count = v.pipe(v.number(), v.minValue(1));

/** `mirror.json` beside the page. */
const mirrorFile = v.object({
  /** Who offers these models; shown above them. */
  name: v.optional(v.string()),
  /** Where repositories are: a server that answers as huggingface.co does (`/api/models/…`, `/owner/name/resolve/…`); `./hub` is below the page. */
  hub: v.optional(v.string()),
  /** Models in place of the built-in list. */
  models: v.optional(
    v.array(
      v.object({
        name: v.string(),
        repository: v.pipe(v.string(), v.regex(/^[\w.-]+\/[\w.-]+$/u)),
        licence: v.string(),
        parameters: count,
        layers: count,
        kvHeads: count,
        headWidth: count,
        files: v.array(v.object({ quantization: v.pipe(v.string(), v.regex(/^\w+$/u)), bytes: count })),
      }),
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
    return { ...usualOffer, problem: `mirror.json: ${v.getDotPath(issue) ?? ''} ${issue.message}` };
  }
  const { name = null, hub = usualOffer.hub, models = catalogue } = result.output;
  if (!URL.canParse(hub, page)) return { ...usualOffer, problem: `mirror.json: hub ${hub}` };
  return { name, hub: new URL(hub, page).href.replace(/\/$/u, ''), models, problem: null };
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
