import type { ChatMessage } from '../engine';
import { UnsupportedModelError } from '../errors';
import type { Metadata } from '../gguf/metadata';
import { leadingThought, thoughtEnd, thoughtOpening } from '../thinking/parser';
import { compileTemplate, type Render } from './bounded-jinja';
import { ContentEscape } from './content-escape';
import { fallbackTemplate } from './fallback-templates';
import { splitAtSpecialTokens } from './special-tokens';
import type { Tokenizer } from './tokenizer';

/** A conversation as the model sees it. */
export interface EncodedChat {
  readonly tokens: number[];
  /** The rendered prompt. */
  readonly text: string;
  /** The template has opened a thought (`<think>`) that the model continues. */
  readonly insideThought: boolean;
}

export interface RenderOptions {
  /** Whether the prompt ends with what introduces the model's answer; default true. */
  readonly addGenerationPrompt?: boolean;
}

export interface ChatTemplate {
  /**
   * Renders a conversation and tokenizes it. Special tokens come from the template alone: whatever stands in a message is text.
   * Thoughts of earlier answers are treated as the template says (R1's leave them out), whether they come as `reasoning_content`
   * or inside `content`.
   * @throws UnsupportedModelError (`template-failed`)
   */
  encode(messages: readonly ChatMessage[], options?: RenderOptions): EncodedChat;
}

/**
 * The chat template of a model file, or a well-known one that fits its special tokens. What is wrong with it shows when it is
 * used.
 */
export function createChatTemplate(metadata: Metadata, tokenizer: Tokenizer): ChatTemplate {
  const source = metadata.string('tokenizer.chat_template', '') || fallbackTemplate(tokenizer);
  const failed = (reason: string, cause?: unknown) =>
    new UnsupportedModelError(
      'template-failed',
      `The chat template of ${metadata.fileName} failed: ${reason}`,
      {
        file: metadata.fileName,
        reason,
      },
      cause,
    );
  const tokenText = (id: number | undefined) => (id === undefined ? '' : tokenizer.tokenText(id));
  const roleTokens = { bos_token: tokenText(tokenizer.beginOfSentence), eos_token: tokenText(tokenizer.endOfSentence) };
  let render: Render | undefined;

  return {
    encode(messages, { addGenerationPrompt = true } = {}) {
      if (source === undefined) throw failed('The file has none, and its special tokens are of no known kind.');
      const escape = new ContentEscape(tokenizer.markup, [source, ...messages.flatMap(textsOf)]);
      let rendered: string;
      try {
        render ??= compileTemplate(source);
        rendered = render({
          messages: messages.map((message) => escapeMessage(message, escape)),
          add_generation_prompt: addGenerationPrompt,
          ...roleTokens,
          // transformers always defines these two, and templates ask whether they are none.
          tools: null,
          documents: null,
        });
      } catch (error) {
        throw failed(error instanceof Error ? error.message : String(error), error);
      }
      const tokens = splitAtSpecialTokens(rendered, tokenizer.markup).flatMap((piece) =>
        typeof piece === 'string' ? tokenizer.encode(escape.restore(piece), { special: false }) : piece.id,
      );
      return {
        tokens: tokenizer.withBeginOfSentence(tokens),
        text: escape.restore(rendered),
        insideThought: rendered.lastIndexOf(thoughtOpening) > rendered.lastIndexOf(thoughtEnd),
      };
    },
  };
}

function textsOf({ content, reasoning_content = '' }: ChatMessage): string[] {
  return [content, reasoning_content];
}

function escapeMessage({ role, content, reasoning_content }: ChatMessage, escape: ContentEscape): ChatMessage {
  return {
    role,
    content: role === 'assistant' ? escapeAnswer(content, escape) : escape.hide(content),
    ...(reasoning_content !== undefined && { reasoning_content: escape.hide(reasoning_content) }),
  };
}

/** An answer may begin with its thought; the tags around that one are the template's business, all others are quotations. */
function escapeAnswer(content: string, escape: ContentEscape): string {
  const thought = leadingThought(content);
  if (thought === undefined) return escape.hide(content);
  const { start, end } = thought;
  const answer = end + thoughtEnd.length;
  return content.slice(0, start) + escape.hide(content.slice(start, end)) + thoughtEnd + escape.hide(content.slice(answer));
}
