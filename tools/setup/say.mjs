/**
 * One plain line of set-up progress on standard error, so that standard output stays the command's own.
 *
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`set-up: ${line}\n`);
}

/**
 * @param {number} since `performance.now()` of the start
 * @returns {string} such as `12.3 s`
 */
export function secondsSince(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
