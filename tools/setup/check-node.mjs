/** The oldest Node that can `require` ES modules without a flag, which Nx does with our executors. */
const OLDEST = [20, 19];

/**
 * Says what is wrong with a Node version, or nothing.
 *
 * @param {string} version such as `20.19.0`
 * @returns {string | undefined}
 */
export function whyNodeIsTooOld(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  // 21 and 22 before 22.12 came out before that ability was made the default.
  const between = major === 21 || (major === 22 && minor < 12);
  if (enough && !between) return undefined;
  return `exmix needs Node.js 20.19 or newer, 22.12 or newer, or 24; this is ${version}. Install one from https://nodejs.org and run the command again.`;
}
