import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import { lastValueFrom } from 'rxjs/internal/lastValueFrom';
import { tap } from 'rxjs/internal/operators/tap';
import type { DerivedValues } from './derived-values.js';
import type { HubAccess } from './hub-access.js';
import { openContext } from './node-context.js';
import type { Stage } from './stage.js';
import type { StageEvent } from './stage-event.js';
import type { UnitJob } from './unit-job.js';

export type FinishedEvent = Extract<StageEvent, { type: 'finished' }>;
export type OngoingEvent = Exclude<StageEvent, FinishedEvent>;

/**
 * Loads a unit's module and runs it on this thread to its last event.
 *
 * @param derived values that earlier units of the thread derived from packages
 * @param access the thread's way to the Hub
 */
export async function runJob(
  job: UnitJob,
  store: ArtifactStore,
  signal: AbortSignal,
  say: { event(event: OngoingEvent): void; log(line: string): void },
  derived?: DerivedValues,
  access?: HubAccess,
): Promise<FinishedEvent> {
  const { run } = (await import(job.module)) as { run?: Stage };
  if (typeof run !== 'function') throw new Error(`${job.module} exports no function run`);
  const { context, close } = openContext(job, store, signal, say, derived, access);
  try {
    const last = await lastValueFrom(
      run(job.action, context).pipe(
        tap((event) => {
          if (event.type !== 'finished') say.event(event);
        }),
      ),
    );
    if (last.type !== 'finished') throw new Error(`${job.module} ended without a finished event`);
    return last;
  } finally {
    await close();
  }
}
