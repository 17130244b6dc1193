import type { GeneratedToken } from '../../engine/engine';
import recordings from './recordings.json';
import { type EdgeText, edgeTexts } from './edge-texts';
import { longAnswer, longThought } from './long-text';

/** What a model wrote for one question, token by token. */
export interface Recording {
  readonly promptTokens: number;
  readonly tokens: readonly GeneratedToken[];
}

/**
 * The embedded miniature's own words, greedy, with the exact probabilities of its dequantized weights (transformers, f32). For
 * any other question a text of our own in the manner of a large model, with Markdown, formulas and doubts, and made-up
 * probabilities.
 */
export function recordingOf(question: string, longThoughtTokens: number): Recording {
  const recorded = recordings.find((one) => one.question === question);
  const { [question]: edge } = edgeTexts;
  if (edge !== undefined) return edgeRecording(edge);
  if (recorded === undefined) return longRecording(longThoughtTokens);
  let part: GeneratedToken['part'] = 'reasoning';
  const tokens: GeneratedToken[] = [];
  for (const [id, text, logprob, entropy] of recorded.tokens as [number, string, number, number][]) {
    const control = text === '</think>' || text === '<｜end▁of▁sentence｜>';
    if (text !== '<｜end▁of▁sentence｜>') tokens.push({ id, text, part: control ? 'control' : part, logprob, entropy });
    if (control) part = 'content';
  }
  return { promptTokens: recorded.promptTokens, tokens };
}

const thoughtEnd: GeneratedToken = { id: 1, text: '</think>', part: 'control', logprob: 0, entropy: 0 };

function edgeRecording({ thought, answer }: EdgeText): Recording {
  const tokens = piecesOf(thought, 'reasoning');
  return { promptTokens: 12, tokens: answer === null ? tokens : [...tokens, thoughtEnd, ...piecesOf(answer, 'content')] };
}

function longRecording(thoughtTokens: number): Recording {
  const thought: GeneratedToken[] = [];
  const once = piecesOf(longThought, 'reasoning');
  do thought.push(...once);
  while (thought.length < thoughtTokens);
  return { promptTokens: 42, tokens: [...thought, thoughtEnd, ...piecesOf(longAnswer, 'content')] };
}

/** Cuts a text into pieces of about a token's length, each with a probability that only its place decides. */
function piecesOf(text: string, part: GeneratedToken['part']): GeneratedToken[] {
  return Array.from(text.matchAll(/\n+| ?[^\s]{1,5}| /gu), ([piece], index) => {
    const doubt = (Math.sin(index * 12.9898) * 43758.5453) % 1;
    const probability = 1 - 0.9 * Math.abs(doubt) ** 6;
    return { id: 100 + (index % 600), text: piece, part, logprob: Math.log(probability), entropy: 1 - probability };
  });
}
