/** What the page that runs cases without Vitest and its driver say to each other. */

export interface CaseResult {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** What went wrong, or why the case was skipped. */
  readonly reason: string;
}

export interface KernelRun {
  /** Paths of all kernel tests that need a GPU, from the project's root. */
  readonly files: readonly string[];
  /** Runs the cases of one file, one after the other. A file that does not even load is one failed case. */
  run(file: string): Promise<CaseResult[]>;
}
