/**
 * `npm run lighthouse`: Lighthouse on the built page, served as a deployment would, as a phone and as a desktop computer. Prints a table, and
 * ends with 1 where accessibility or best practices are below what is wanted; performance depends on what else the machine does and is
 * only reported. The figures of record are in bench/LIGHTHOUSE.md.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fail } from '../prepare/fail.mjs';
import { servePage } from '../server/server.ts';
import { judge, type Device, type Visit } from './judge.ts';
import { visitPage } from './visit.ts';

const usage = 'Usage: npm run lighthouse -- [--runs N] [--device mobile|desktop] [--out FOLDER]';

interface Options {
  readonly runs: number;
  readonly devices: readonly Device[];
  /** Where Lighthouse's own reports go. */
  readonly out: string | undefined;
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({ options: { runs: { type: 'string' }, device: { type: 'string' }, out: { type: 'string' } } });
    const runs = Number(values.runs ?? 3);
    if (!Number.isInteger(runs) || runs < 1) throw new RangeError(`--runs takes a number from 1 on, not "${values.runs}".`);
    const { device } = values;
    if (device !== undefined && device !== 'mobile' && device !== 'desktop') throw new RangeError(`There is no device "${device}".`);
    return { runs, devices: device === undefined ? ['mobile', 'desktop'] : [device], out: values.out };
  } catch (error) {
    fail(`${(error as Error).message} ${usage}`);
  }
}

const { runs, devices, out } = readOptions();
const server = await servePage({ folder: fileURLToPath(new URL('../../dist', import.meta.url)), port: 0 });
const visits: Visit[] = [];
try {
  for (const device of devices) {
    for (let run = 1; run <= runs; run++) {
      const { visit, report } = await visitPage(`${server.origin}/`, device);
      visits.push(visit);
      if (out === undefined) continue;
      mkdirSync(out, { recursive: true });
      writeFileSync(join(out, `${device}-${run}.json`), JSON.stringify(report));
    }
  }
} finally {
  await server.close();
}
const { passed, lines } = judge(visits);
console.log(lines.join('\n'));
process.exitCode = passed ? 0 : 1;
