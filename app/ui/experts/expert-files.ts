import type { ExpertUse, ReplyToken } from '../../chat/trace/routing';
import type { Turn } from '../../chat/turn';

/** The map as lines of `layer,expert,chosen,tokens,share,weight`: weight is the mean over the tokens that chose the expert. */
export function expertsToCsv({ shape, tokens, chosen, weight }: ExpertUse): string {
  const lines = shape.layers.flatMap((layer, row) =>
    Array.from({ length: shape.experts }, (_, expert) => {
      const cell = row * shape.experts + expert;
      const count = chosen[cell]!;
      return [layer, expert, count, tokens, rounded(count / tokens), count === 0 ? '' : rounded(weight[cell]! / count)].join();
    }),
  );
  return ['layer,expert,chosen,tokens,share,weight', ...lines, ''].join('\n');
}

/** Every token of a turn with the experts of each layer and their weights, and the map: what a script can go on from. */
export function expertsToJson({ question, reply }: Turn, { shape, tokens, chosen, weight }: ExpertUse): string {
  const matrix = (values: ArrayLike<number>): number[][] =>
    shape.layers.map((_, row) => Array.from({ length: shape.experts }, (__, expert) => rounded(values[row * shape.experts + expert]!)));
  const file = {
    format: 'denkspur-experts',
    version: 1,
    model: reply.model,
    modelFile: reply.modelFile,
    question,
    ...shape,
    routedTokens: tokens,
    chosen: matrix(chosen),
    weight: matrix(weight),
    tokens: reply.tokens.map(tokenToPlain),
  };
  return `${JSON.stringify(file)}\n`;
}

function tokenToPlain({ id, text, part, routing }: ReplyToken) {
  if (routing === undefined) return { id, text, part };
  const { used } = routing.shape;
  const rows = (values: ArrayLike<number>): number[][] =>
    routing.shape.layers.map((_, row) => Array.from({ length: used }, (__, slot) => rounded(values[row * used + slot]!)));
  return { id, text, part, experts: rows(routing.experts), weights: rows(routing.weights) };
}

/** Six digits say as much as an f32 of a weight. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
