/**
 * Ends the process with exit code 1 and one line on stderr.
 * @param {string} message what happened and what to do
 * @returns {never}
 */
export function fail(message) {
  process.stderr.write(`denkspur: ${message}\n`);
  process.exit(1);
}
