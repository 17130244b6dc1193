/** What a model may write and a page must bear: each by the question that asks for it. */
export interface EdgeText {
  readonly thought: string;
  /** Null where the thought never ends. */
  readonly answer: string | null;
}

const longLine = 'abcdefghij '.repeat(10_000);

export const edgeTexts: Readonly<Record<string, EdgeText>> = {
  mistakes: {
    thought: `So the task is to find 17 * 20 + 38, and that is not hard.

17 * 20 = 340, because 17 * 2 = 34.

Then 340 + 38 = 388. Hmm, let me check that.

340 + 30 = 370 and 370 + 8 = 378, so that was wrong.

所以答案是三百七十八，没有问题。

And 9.9 > 9.11, by the way. So the answer is 378.

`,
    answer: '17 · 20 + 38 = **378**.',
  },
  hostile: {
    thought: `<script>window.hostile = 1</script> <img src=x onerror="window.hostile = 2">

Look at \u202Eevil.exe\u202C and ![a picture](https://example.org/a.png).

</thinking> <b>bold</b> {{t}} \${1} <iframe src="https://example.org"></iframe>

`,
    answer: `<script>window.hostile = 3</script>

<img src="https://example.org/b.png" onerror="window.hostile = 4"> <iframe src="javascript:window.hostile=5"></iframe>

[a link](javascript:window.hostile=6) [data](data:text/html,<script>1</script>) [real](https://example.org/\u202Ecod.exe)

![remote](https://example.org/c.png)

\\[ \\href{javascript:window.hostile=7}{x} \\includegraphics{https://example.org/d.png} \\undefinedmacro{ \\]

$$\\def\\a{\\a\\a}\\a$$

${longLine}

| a | b
|---
**unclosed [link](http://

\`\`\`js
unclosed code`,
  },
  cut: { thought: 'First I think about it.\n\nThen I think about it again, and there is no end', answer: null },
  quoted: {
    thought: 'The tag `</think>` would end the thought.\n\n```\n<think>not a thought</think>\n```\n\nSo it is quoted. And <think> stands here again.\n\n',
    answer: 'A thought ends with `</think>`.',
  },
  nothing: { thought: '\n\n', answer: 'No thought was needed: 4.' },
};
