import { runPhase } from './phase-bench.js';

/** Runs the phase of the bench in a process of its own. Prints a line a step, at last the artifact's digest. */
const { id } = await runPhase(process.argv[2] as string, {
  onEvent: (event) => {
    if (event.type === 'progress') console.log(event.done);
  },
});
console.log(id.sha256);
