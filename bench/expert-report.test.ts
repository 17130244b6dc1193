import { expect, test } from 'vitest';
import { writeExpertReport, type ExpertRun } from './expert-report';

const whole: ExpertRun = {
  load: { expertCache: null, gpuBytes: 4e6, adapter: 'a' }, tokensPerSecond: 100, bytesReadPerToken: 5e6, submitsPerToken: 0.2, experts: null, sameTokens: true,
};
const quarter: ExpertRun = {
  load: { expertCache: { layers: 3, perLayer: 16, onGpu: 4, expertBytes: 1000 }, gpuBytes: 1e6, adapter: 'a' },
  tokensPerSecond: 25,
  bytesReadPerToken: 5e6,
  submitsPerToken: 3,
  experts: {
    hitRate: 0.5, foreseenRate: 0.25, diskBytesPerToken: 12_345, usedBytesPerToken: 9_000, diskReadsPerToken: 6, stallsPerToken: 2, stallMillisecondsPerToken: 8,
    readMillisecondsPerToken: 4,
  },
  sameTokens: false,
};

test('every size of a cache is a row, its rate beside that of the whole; other tokens are not to be overlooked', () => {
  const parts = { bytes: 2000, readMs: { exact: 1, pages: 2, large: 4 }, blobMs: { alone: 8, together: 4, sync: 2 }, repackMs: 2, uploadMs: 0.5, readbackMs: 1.5 };
  const around = { machine: 'm', load: 'l', date: '2026-11-24', rounds: 3, tokensPerAnswer: 48 };
  const report = writeExpertReport(around, [{ title: 'a mixture', fileBytes: 5e6, runs: [whole, quarter] }], [{ title: 'a gate', parts }]);
  expect(report).toContain('| all | 4.0 | yes | 100.0 | 1.00 | – | – | – | – | – | – | – | – | 0.20 |');
  expect(report).toContain('| 4 of 16 (25 %) | 1.0 | **no** | 25.0 | 0.25 | 50 % | 25 % | 12.3 | 9.0 | 6.0 | 2.00 | 8.0 | 4.0 | 3.00 |');
  expect(report).toContain('5.0 MB; 3 layers with 16 experts of 1000 bytes. With all experts on the GPU a token reads 5.00 MB of weights and cache there, 0.50 GB/s.');
  expect(report).toContain('| a gate | 2000 | 1.00 ms, 2 MB/s | 2.00 ms, 1 MB/s | 4.00 ms, 1 MB/s | 8.00 ms, 0 MB/s | 4.00 ms, 1 MB/s | 2.00 ms, 1 MB/s | 2.00 ms, 1 MB/s | 0.50 ms, 4 MB/s | 1.50 ms |');
});
