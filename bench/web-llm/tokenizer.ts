/** R1's own, so that a conversation in its template is a few tokens and not a hundred; the last one ends an answer. */
const special = ['<｜begin▁of▁sentence｜>', '<｜User｜>', '<｜Assistant｜>', '<think>', '</think>', '<｜end▁of▁sentence｜>'];

/**
 * A tokenizer.json of `size` tokens without merges: each printable ASCII character is a token, so that a text of n letters is n tokens.
 * The last ones are special, the others text that nobody types; each shows as whole characters, so that every one streamed can be counted.
 */
export function letterTokenizer(size: number) {
  const printable = Array.from({ length: 94 }, (_, index) => String.fromCodePoint(33 + index));
  const others = Array.from({ length: size - printable.length - special.length }, (_, index) => `token${index}`);
  const tokens = [...printable, ...others, ...special];
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special.map((content) => {
      const exactly = { single_word: false, lstrip: false, rstrip: false, normalized: false };
      return { id: tokens.indexOf(content), content, special: true, ...exactly };
    }),
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      vocab: Object.fromEntries(tokens.map((text, id) => [text, id])),
      merges: [],
    },
  };
}
