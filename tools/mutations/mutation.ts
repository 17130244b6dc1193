/** A bug, or a mechanism that is taken out, and the tests that have to notice. */
export interface Mutation {
  /** The bug in a few words, unique. */
  readonly name: string;
  /** What brings the bug back. */
  readonly edits: readonly Edit[];
  /** The narrowest tests that have to fail. */
  readonly noticedBy: TestSelection;
}

export interface Edit {
  /** Path from the root of the repository. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

export function edit(file: string, find: string, replace: string): Edit {
  return { file, find, replace };
}

export interface TestSelection {
  /** A project of vitest.config.ts, or Playwright's tests of the built page. */
  readonly project: 'unit' | 'kernels' | 'end-to-end';
  readonly file: string;
  /** Regular expression on the names of tests, as for `vitest -t` and `playwright -g`. */
  readonly names: string;
}

/**
 * The contents with the edit made.
 * @throws Error when what to find is not there exactly once: the code has moved on and the mutation has to follow
 */
export function applyEdit(contents: string, { file, find, replace }: Edit): string {
  const pieces = contents.split(find);
  if (pieces.length !== 2) throw new Error(`${file} has ${pieces.length - 1} times what a mutation looks for:\n${find}`);
  return pieces.join(replace);
}
