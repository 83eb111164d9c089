/**
 * `node tools/setup/run.mjs [--engine] <compiled module> [arguments]`: sets up, then runs the module as the main
 * program, in the folder that the command was given in.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepare, runCommand } from './prepare.mjs';
import { ROOT } from './root.mjs';

const engine = process.argv[2] === '--engine';
const [module = '', ...args] = process.argv.slice(engine ? 3 : 2);

await runCommand(async () => {
  await prepare({ engine });
  const path = join(ROOT, module);
  // npm runs scripts in the root; relative paths of the arguments mean the folder that npm was called in.
  if (process.env.INIT_CWD !== undefined) process.chdir(process.env.INIT_CWD);
  process.argv = [process.argv[0] ?? 'node', path, ...args];
  await import(pathToFileURL(path).href);
  return Number(process.exitCode ?? 0);
});
