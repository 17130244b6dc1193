import type { Tokenizer } from './tokenizer';

/** Templates for files that carry none, told by the special tokens that they need. */
const fallbacks: readonly { readonly needs: readonly string[]; readonly template: string }[] = [
  {
    needs: ['<｜User｜>', '<｜Assistant｜>', '<｜end▁of▁sentence｜>'],
    template:
      "{{ bos_token }}{% for message in messages %}{% if message.role == 'user' %}{{ '<｜User｜>' + message.content }}" +
      "{% elif message.role == 'assistant' %}{{ '<｜Assistant｜>' + message.content.split('</think>')[-1] }}" +
      "{{ '<｜end▁of▁sentence｜>' }}" +
      "{% else %}{{ message.content }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<｜Assistant｜>' }}{% endif %}",
  },
  {
    needs: ['<|im_start|>', '<|im_end|>'],
    template:
      "{% for message in messages %}{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}{% endfor %}" +
      "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
  },
  {
    needs: ['<|start_header_id|>', '<|end_header_id|>', '<|eot_id|>'],
    template:
      "{{ bos_token }}{% for message in messages %}{{ '<|start_header_id|>' + message.role + '<|end_header_id|>\\n\\n' + " +
      "message.content | trim + '<|eot_id|>' }}{% endfor %}" +
      "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}",
  },
];

export function fallbackTemplate(tokenizer: Tokenizer): string | undefined {
  return fallbacks.find(({ needs }) => needs.every((text) => tokenizer.find(text) !== undefined))?.template;
}
