/** `npm test [-- STAGE …]`: every check, or the stages named. Goes on after a failure, and counts. */
import { ensureBrowser } from '../prepare/browsers.ts';
import { fail } from '../prepare/fail.mjs';
import { add, nothing, summary, type Outcome } from './outcome.ts';
import { stages, type Stage } from './stages.ts';

const names = process.argv.slice(2);
const unknown = names.find((name) => !stages.some((stage) => stage.name === name));
if (unknown !== undefined) fail(`There is no stage "${unknown}". Stages: ${stages.map((stage) => stage.name).join(', ')}.`);

async function runStage(stage: Stage): Promise<Outcome> {
  try {
    stage.browsers.forEach(ensureBrowser);
    return await stage.run();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { ...nothing, failed: 1 };
  }
}

let total = nothing;
const lines: string[] = [];
for (const stage of stages.filter(({ name }) => names.length === 0 || names.includes(name))) {
  console.log(`\n── ${stage.name} ──`);
  const begin = performance.now();
  const outcome = await runStage(stage);
  lines.push(`${stage.name}: ${summary(outcome)} (${((performance.now() - begin) / 1000).toFixed(0)} s)`);
  console.log(lines.at(-1));
  total = add(total, outcome);
}
const skipped = total.skipped > 0 ? `\n(${total.skipped} skipped, with their reasons above)` : '';
console.log(`\n${lines.join('\n')}${skipped}\n\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;
