import { runPhase } from './phase-bench.js';

/** Runs the phase of the bench in a process of its own, for tests that kill it. Prints a line a step. */
await runPhase(process.argv[2] as string, {
  onEvent: (event) => {
    if (event.type === 'progress') console.log(event.done);
  },
});
