/** The recipe of the miniatures: its own lint and tests in Python, and a version of minutes that has to learn something. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { add, nothing, single, type Outcome } from './outcome.ts';
import { endedEarly, freshReport, honest, readReport, root, runFile } from './programs.ts';
import { readPytestReport } from './reports.ts';

const environment = join(root, 'recipe', '.venv');
const python = join(environment, 'bin', 'python');
const requirements = ['recipe', 'oracle'].flatMap((folder) => ['-r', join(root, folder, 'requirements.txt')]);

/** PyTorch is large: it is installed where nobody waits for it, and used where somebody has installed it. */
export async function recipe(): Promise<Outcome> {
  if (!existsSync(python)) {
    if (process.env['CI'] === undefined) {
      console.log('skipped: no recipe/.venv with PyTorch, whose installation takes minutes; recipe/README.md says how');
      return { ...nothing, skipped: 1 };
    }
    const made = (await runFile('python3', ['-m', 'venv', environment])) && (await run('pip', 'install', '--quiet', ...requirements));
    if (!made) return single('installing what the recipe needs', false);
  }
  const lint = single('ruff check recipe', await run('ruff', 'check', 'recipe'));
  const format = single('ruff format --check recipe', await run('ruff', 'format', '--check', 'recipe'));
  return [lint, format, await tests(), await smoke()].reduce(add);
}

/** Runs a module of the environment. */
function run(...command: string[]): Promise<boolean> {
  return runFile(python, ['-m', ...command]);
}

async function tests(): Promise<Outcome> {
  const file = freshReport('pytest.json');
  const succeeded = await run('pytest', '--quiet', '-rs', '-p', 'no:cacheprovider', `--report=${file}`, join(root, 'recipe', 'tests'));
  const report = readReport(file);
  return report === undefined ? endedEarly('pytest') : honest(readPytestReport(report), succeeded);
}

/** All stages in small, in a folder that is thrown away. */
async function smoke(): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'denkspur-recipe-'));
  try {
    return single('python -m recipe all --smoke', await run('recipe', 'all', '--smoke', folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
