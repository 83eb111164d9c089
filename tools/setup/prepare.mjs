import { whyNodeIsTooOld } from './check-node.mjs';
import { compile } from './compile.mjs';
import { install } from './install.mjs';
import { ROOT } from './root.mjs';
import { say } from './say.mjs';
import { SetUpError } from './set-up-error.mjs';

/**
 * Brings the checkout into the state in which its commands run: right Node, packages installed, sources compiled, and
 * on wish the native engine. Does nothing, in well under a second, where all that is done.
 *
 * @param {{ engine?: boolean }} [wishes] `engine`: also build the native engine (training and evaluation use it)
 */
export async function prepare({ engine = false } = {}) {
  const tooOld = whyNodeIsTooOld(process.versions.node);
  if (tooOld !== undefined) throw new SetUpError(tooOld);
  await install(ROOT);
  await compile(ROOT);
  if (engine) await prepareEngine();
}

/** Builds the native engine where it is not there yet, or says why it cannot. Never fails: WebAssembly is always there. */
export async function prepareEngine() {
  const { setupEngine } = await import('./engine.mjs');
  await setupEngine({ log: say });
}

/**
 * Runs a command of the checkout and exits as it says. Problems that a person can mend are printed without a stack.
 *
 * @param {() => Promise<number>} command resolves to the exit code
 */
export async function runCommand(command) {
  try {
    process.exitCode = await command();
  } catch (error) {
    const plain = error instanceof SetUpError || (error instanceof Error && error.name === 'InputError');
    console.error(plain ? /** @type {Error} */ (error).message : error);
    process.exitCode = 1;
  }
}
