/**
 * Text files as part of a question, in the words that DeepSeek has for them (DeepSeek-R1, README, "Official Prompts", file upload):
 * R1 was trained on these, and a question with its files stays one text that is kept, sent, edited and exported like any other.
 */
export interface AttachedFile {
  readonly name: string;
  readonly text: string;
}

/** What a person asked, and the files that they put before it. */
export interface QuestionParts {
  readonly files: readonly AttachedFile[];
  readonly words: string;
}

export function withFiles({ files, words }: QuestionParts): string {
  const blocks = files.map(({ name, text }) => {
    // A name is one line: what breaks it would end it.
    return `[file name]: ${name.replaceAll(/[\r\n]+/gu, ' ')}\n[file content begin]\n${text}\n[file content end]\n`;
  });
  return blocks.join('') + words;
}

/** What a question is about, for a title: its words, or the first file's name where there are none. */
export function subjectOf(question: string): string {
  const { files, words } = partsOf(question);
  return words.trim() === '' ? (files[0]?.name ?? '') : words;
}

const block = /^\[file name\]: ([^\n]*)\n\[file content begin\]\n([^]*?)\n\[file content end\]\n/u;

/** The reverse. A file that holds a line `[file content end]` ends there, and the rest of it counts as words: nothing is lost. */
export function partsOf(question: string): QuestionParts {
  const files: AttachedFile[] = [];
  let words = question;
  for (let found = block.exec(words); found !== null; found = block.exec(words)) {
    files.push({ name: found[1]!, text: found[2]! });
    words = words.slice(found[0].length);
  }
  return { files, words };
}
