import type { Tokenizer } from '../app/engine/tokenizer/tokenizer.ts';
import { SeededRandom } from '../fixtures/random.ts';
import type { Prompt } from './contestant.ts';

const words = (
  'the a of to and in that it is was for on with as by at from this which one all there when what how we they his her time year ' +
  'people way day man thing woman life child world school state family student group country problem hand part place case week ' +
  'company system program question work government number night point home water room mother area money story fact month lot right ' +
  'study book eye job word business issue side kind head house service friend father power hour game line end member law car city ' +
  'river light paper garden bread stone winter letter music market window morning road colour history machine language'
).split(' ');

/**
 * Random English words, cut so that the model reads `length` tokens (or a few less, where no cut gives that number).
 * @param seed different seeds differ from the first word on, so that no engine can reuse what it read before
 * @param question what the words end with, within the length
 */
export function makePrompt(tokenizer: Tokenizer, length: number, seed: string, question = ''): Prompt {
  const random = new SeededRandom(seed);
  const count = (words: string): number => tokenizer.encodeDocument(words + question, { special: true }).length;
  let text = '';
  while (count(text) < length) for (let word = 0; word < length; word += 1) text += `${words[random.below(words.length)]!} `;
  let fits = 0;
  for (let tooMany = text.length; tooMany - fits > 1; ) {
    const middle = (fits + tooMany) >> 1;
    if (count(text.slice(0, middle)) <= length) fits = middle;
    else tooMany = middle;
  }
  text = text.slice(0, fits) + question;
  return { text, tokenIds: tokenizer.encodeDocument(text, { special: true }) };
}
