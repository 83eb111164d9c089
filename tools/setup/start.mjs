/**
 * `npm start [-- <pipeline> [--tasks=a,b] [--concurrency=n]]`: sets up, runs the pipeline to its last stage through Nx,
 * and prints what was built, the scores and the path of the report. Exit code 0 when everything is there.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { prepare, prepareEngine, runCommand } from './prepare.mjs';
import { ROOT } from './root.mjs';

/** The pipeline whose data come with the npm packages of the lockfile. */
const DEFAULT_PIPELINE = 'ext5-mini';

const args = process.argv.slice(2);
const options = args.filter((arg) => arg.startsWith('-'));
const [name = DEFAULT_PIPELINE, ...others] = args.filter((arg) => !arg.startsWith('-'));

/**
 * Runs a target through Nx, which passes what Ctrl-C does on to the processes it started.
 *
 * @param {string} target such as `ext5-mini:evaluate`
 * @returns {Promise<number>} the exit code
 */
function runNx(target) {
  const nx = join(ROOT, 'node_modules', 'nx', 'dist', 'bin', 'nx.js');
  const columns = process.stdout.isTTY ? String(process.stdout.columns) : '';
  const env = {
    ...process.env,
    EXMIX_COMPILED: '1',
    // The executor writes through a pipe of Nx's: this is how it knows that a terminal is at its end.
    ...(columns === '' ? {} : { EXMIX_TERMINAL: columns }),
    // One process less; the plugin is our own.
    NX_ISOLATE_PLUGINS: 'false',
  };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [nx, 'run', target, '--outputStyle=static', ...options], {
      cwd: ROOT,
      env,
      stdio: 'inherit',
    });
    // Ctrl-C reaches the child by itself; this process stays to say how it ended.
    const stay = () => undefined;
    process.on('SIGINT', stay);
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', stay);
      resolve(signal === 'SIGINT' ? 130 : (code ?? 1));
    });
  });
}

await runCommand(async () => {
  const begin = performance.now();
  const startedAt = new Date().toISOString();
  if (others.length > 0) {
    console.error('usage: npm start [-- <pipeline> [--tasks=a,b] [--concurrency=n]]');
    return 2;
  }
  await prepare();
  const { openStart } = await import('../exmix/dist/start-summary.js');
  const start = await openStart(name);
  if (start.trains) {
    await prepareEngine();
    console.log(start.engine());
  }
  const code = await runNx(`${start.project}:${start.stage}`);
  if (code === 130) {
    console.log('interrupted: finished work is kept, the next run goes on');
    return code;
  }
  const said = await start.summary(startedAt, code);
  console.log(said.text);
  console.log(`${((performance.now() - begin) / 1000).toFixed(1)} s in all`);
  return code === 0 ? said.code : code;
});
