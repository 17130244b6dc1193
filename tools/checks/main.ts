/** `npm test [-- STAGE …]`: every check, or the stages named. Goes on after a failure, and counts. */
import { ensureBrowser } from '../prepare/browsers.ts';
import { fail } from '../prepare/fail.mjs';
import { add, failureLines, nothing, single, summary, type Outcome } from './outcome.ts';
import { stages, type Stage } from './stages.ts';

const names = process.argv.slice(2);
const unknown = names.find((name) => !stages.some((stage) => stage.name === name));
if (unknown !== undefined) fail(`There is no stage "${unknown}". Stages: ${stages.map((stage) => stage.name).join(', ')}.`);

async function runStage(stage: Stage): Promise<Outcome> {
  try {
    stage.browsers.forEach(ensureBrowser);
    return await stage.run();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    console.error(message);
    return single(message, false);
  }
}

const outcomes: [string, Outcome][] = [];
const lines: string[] = [];
for (const stage of stages.filter(({ name }) => names.length === 0 || names.includes(name))) {
  console.log(`\n── ${stage.name} ──`);
  const begin = performance.now();
  const outcome = await runStage(stage);
  lines.push(`${stage.name}: ${summary(outcome)} (${((performance.now() - begin) / 1000).toFixed(0)} s)`);
  console.log(lines.at(-1));
  outcomes.push([stage.name, outcome]);
}
const total = outcomes.reduce((sum, [, outcome]) => add(sum, outcome), nothing);
const failures = failureLines(outcomes).map((line) => `\n${line}`).join('');
const skipped = total.skipped > 0 ? `\n(${total.skipped} skipped, with their reasons above)` : '';
console.log(`\n${lines.join('\n')}${skipped}\n${failures}\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;
