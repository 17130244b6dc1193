/** `npm run kernels:firefox [-- PART-OF-A-PATH]` */
import { runFirefoxKernels } from './checks/firefox-kernels.ts';
import { failureLines, summary } from './checks/outcome.ts';

const outcome = await runFirefoxKernels(process.argv[2]);
console.log([summary(outcome), ...failureLines([['kernels-firefox', outcome]])].join('\n'));
process.exitCode = outcome.failed > 0 || outcome.passed === 0 ? 1 : 0;
