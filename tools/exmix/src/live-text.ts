import { STAGE_NAMES } from '@exmix/stage-kit/stage-name';
import type { LiveUnit, SeenRun } from './live-run.js';
import { type Paint, paintWith, type Terminal } from './paint.js';
import { grouped, progressBar, progressText } from './progress-text.js';

/** Not heard of for this long, a run that is alive says so. */
const QUIET_MS = 10_000;

/** What runs of a pipeline are doing, for people: a line a run, a bar a unit, and what a phase told last. */
export function liveText(runs: readonly SeenRun[], terminal: Terminal, now = Date.now()): readonly string[] {
  const paint = paintWith(terminal.colours);
  return runs.flatMap((run) => (run.alive ? aliveText(run, paint, terminal, now) : killedText(run, paint)));
}

function aliveText(run: SeenRun, paint: Paint, terminal: Terminal, now: number): string[] {
  const counts = STAGE_NAMES.flatMap((stage) => {
    const count = run.stages[stage];
    return count === undefined ? [] : [`${stage} ${count.ended}/${count.planned}`];
  });
  const quiet = now - Date.parse(run.updatedAt);
  const heard = quiet < QUIET_MS ? '' : `, last heard of ${Math.round(quiet / 1000)} s ago`;
  const head = `${paint.green('running')} to ${run.until} since ${run.startedAt}, process ${run.pid}${heard}`;
  return [
    head,
    ...(counts.length === 0 ? [] : [paint.dim(counts.join(', '))]),
    ...run.running.flatMap((unit) => {
      const told = toldText(unit);
      return [progressBar(unit, terminal.columns), ...(told === '' ? [] : [paint.dim(`  ${told}`)])];
    }),
  ];
}

function killedText({ startedAt, running }: SeenRun, paint: Paint): string[] {
  const head = `${paint.yellow('killed')}: a run that started ${startedAt}; a new run goes on where it stopped`;
  return [
    head,
    ...running.map((unit) => {
      const { millisecondsLeft: _, ...reached } = unit; // of a run that was killed nothing is left to wait for
      const parts = [progressText(reached), toldText(unit)].filter((part) => part !== '');
      return `  ${unit.stage} ${unit.unit} ${parts.join('; ')}`;
    }),
  ];
}

/** Such as `validation loss 2.310, accuracy 41.2% at step 1,000; checkpoint of step 1,500`. */
function toldText({ metrics: { validation, checkpoint } }: LiveUnit): string {
  const told: string[] = [];
  if (validation?.loss !== undefined) {
    const accuracy = validation.accuracy === undefined ? '' : `, accuracy ${(100 * validation.accuracy).toFixed(1)}%`;
    told.push(`validation loss ${validation.loss.toFixed(3)}${accuracy} at step ${grouped(validation.step ?? 0)}`);
  }
  if (checkpoint?.step !== undefined) told.push(`checkpoint of step ${grouped(checkpoint.step)}`);
  return told.join('; ');
}
