import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fuzz } from '../../../fixtures/fuzz';
import { UnsupportedModelError } from '../errors';
import { createChatTemplate } from './chat-template';
import { smallMetadata } from './test-tokenizer';
import { createTokenizer } from './tokenizer';

/** Jinja by its grammar, with what makes templates large or endless: loops, macros, texts and lists that grow, operations that multiply. */
const { statements } = fc.letrec<{ statements: string; statement: string; expression: string; filter: string; name: string }>((tie) => ({
  name: fc.constantFrom('a', 'b', 'ns.x', 'messages', 'm', 'loop', 'eos_token', 'undefined_name'),
  filter: fc.oneof(
    fc.constantFrom('trim', 'length', 'list', 'upper', 'title', 'string', 'tojson', 'sort', 'unique', 'reverse', 'first', 'items', 'int', 'safe', 'no_filter'),
    fc.tuple(fc.constantFrom('replace', 'join', 'indent', 'tojson', 'default', 'map', 'selectattr', 'sort'), fc.array(tie('expression'), { maxLength: 2 }))
      .map(([name, args]) => `${name}(${args.join(', ')})`),
  ),
  expression: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.oneof(
      tie('name'),
      fc.constantFrom("''", "'x'", "' '", "'a\\nb'", '0', '1', '-1', '1000000000', '1.5', '1e308', 'true', 'none', '[]', '{}', "'\\ud800'"),
      fc.nat(2000).map((length) => `'${'x'.repeat(length)}'`),
    ),
    fc.tuple(tie('expression'), fc.constantFrom('+', '-', '*', '~', '/', '%', '//', '==', '<', 'in', 'and', 'or', 'not in'), tie('expression'))
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    fc.tuple(tie('expression'), tie('filter')).map(([operand, filter]) => `${operand} | ${filter}`),
    fc.tuple(tie('expression'), fc.constantFrom('split', 'replace', 'strip', 'upper', 'items', 'keys', 'startswith', 'get'), fc.array(tie('expression'), { maxLength: 2 }))
      .map(([object, method, args]) => `${object}.${method}(${args.join(', ')})`),
    fc.array(tie('expression'), { maxLength: 3 }).map((members) => `[${members.join(', ')}]`),
    fc.tuple(tie('expression'), tie('expression')).map(([object, index]) => `${object}[${index}]`),
    fc.tuple(tie('expression'), tie('expression')).map(([object, step]) => `${object}[::${step}]`),
    fc.array(tie('expression'), { minLength: 1, maxLength: 3 }).map((args) => `range(${args.join(', ')})`),
    fc.tuple(tie('expression'), tie('expression'), tie('expression')).map(([yes, condition, no]) => `(${yes} if ${condition} else ${no})`),
    tie('expression').map((argument) => `f(${argument})`),
    fc.constantFrom("raise_exception('no')", "strftime_now('%Y')", "namespace(x='x')"),
  ),
  statement: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom('text', '\n', '{#', '{{', '<think>', '{% break %}', '{% continue %}'),
    tie('expression').map((expression) => `{{ ${expression} }}`),
    fc.tuple(tie('name'), tie('expression')).map(([name, expression]) => `{% set ${name} = ${expression} %}`),
    // What doubles itself: texts, and lists within lists.
    fc.constantFrom('{% set ns.x = ns.x ~ ns.x %}', '{% set ns.x = [ns.x, ns.x] %}', '{% set ns.x = ns.x + ns.x %}', '{{ ns.x | replace("x", ns.x) }}'),
    fc.tuple(tie('expression'), tie('statements')).map(([list, body]) => `{% for m in ${list} %}${body}{% endfor %}`),
    tie('statements').map((body) => `{% for m in range(300) %}${body}{% endfor %}`),
    fc.tuple(tie('expression'), tie('statements')).map(([condition, body]) => `{% if ${condition} %}${body}{% endif %}`),
    tie('statements').map((body) => `{% macro f(a) %}${body}{{ f(a) }}{% endmacro %}`),
    tie('statements').map((body) => `{% filter upper %}${body}{% endfilter %}`),
  ),
  statements: fc.array(tie('statement'), { maxLength: 4 }).map((all) => all.join('')),
}));

const template = fc.oneof(
  { weight: 4, arbitrary: statements.map((body) => `{% set ns = namespace(x='x') %}{% set a = 'x' %}{% set b = [1] %}{% macro f(a) %}{{ a }}{% endmacro %}${body}`) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom('{{', '}}', '{%', '%}', '{#', '#}', 'for', ' ', 'in', '(', ')', '[', ']', '|', "'", '"', 'x', '.', '-', '1') }) },
);

it('renders a template or says that it failed', async () => {
  const seen = { rendered: 0, refused: 0 };
  // Making a file of each would take longer than what is tested.
  const metadata = await smallMetadata();
  const tokenizer = createTokenizer(metadata);
  await fuzz(template, { usual: 2000, thorough: 50_000 }, (source) => {
    const withTemplate = Object.create(metadata, {
      string: { value: (key: string, fallback?: string) => (key === 'tokenizer.chat_template' ? source : metadata.string(key, fallback)) },
    }) as typeof metadata;
    try {
      createChatTemplate(withTemplate, tokenizer).encode([{ role: 'user', content: 'What is 47 + 38?' }]);
      seen.rendered++;
    } catch (error) {
      if (!(error instanceof UnsupportedModelError)) throw error;
      seen.refused++;
    }
  });
  expect(seen.rendered).toBeGreaterThan(100);
  expect(seen.refused).toBeGreaterThan(100);
});
