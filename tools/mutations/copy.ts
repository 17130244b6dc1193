import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../checks/programs.ts';
import { applyEdit, type Mutation } from './mutation.ts';

/**
 * A copy of the last commit, in which mutations are made; the checkout itself is never touched. Its packages are those of the checkout.
 */
export class Copy {
  readonly folder: string;

  constructor() {
    const caches = join(root, '.cache');
    mkdirSync(caches, { recursive: true });
    this.folder = mkdtempSync(join(caches, 'mutations-'));
    const archive = join(this.folder, 'commit.tar');
    execFileSync('git', ['archive', '--output', archive, 'HEAD'], { cwd: root });
    execFileSync('tar', ['-xf', archive, '-C', this.folder]);
    rmSync(archive);
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
  }

  /** Runs something with a mutation made; afterwards the files are as before. @throws Error when an edit does not fit */
  async with<Value>({ edits }: Mutation, run: () => Promise<Value>): Promise<Value> {
    const originals = new Map<string, string>();
    try {
      for (const edit of edits) {
        const path = join(this.folder, edit.file);
        const contents = readFileSync(path, 'utf8');
        if (!originals.has(path)) originals.set(path, contents);
        writeFileSync(path, applyEdit(contents, edit));
      }
      return await run();
    } finally {
      for (const [path, contents] of originals) writeFileSync(path, contents);
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Those of the files that differ from the last commit: what is tested there is not what stands here. */
export function changedFiles(files: readonly string[]): string[] {
  const listed = execFileSync('git', ['status', '--porcelain', '--', ...files], { cwd: root, encoding: 'utf8' });
  const lines = listed.split('\n').filter((line) => line !== '');
  return lines.map((line) => line.slice(3));
}
