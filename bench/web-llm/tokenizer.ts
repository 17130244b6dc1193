/**
 * A tokenizer.json of `size` tokens without merges: each printable ASCII character is a token, so that a text of n letters is n tokens.
 * The others are text that nobody types; every token shows as whole characters, so that each one streamed can be counted.
 */
export function letterTokenizer(size: number) {
  const printable = Array.from({ length: 94 }, (_, index) => String.fromCodePoint(33 + index));
  const others = Array.from({ length: size - printable.length }, (_, index) => `token${index}`);
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
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
      vocab: Object.fromEntries([...printable, ...others].map((text, id) => [text, id])),
      merges: [],
    },
  };
}
