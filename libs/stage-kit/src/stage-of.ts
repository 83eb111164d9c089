import type { BlobId } from '@exmix/artifact-store/blob-id';
// The package's index loads 220 files, in every thread.
import { Observable } from 'rxjs/internal/Observable';
import type { Action } from './action.js';
import type { Json } from './json.js';
import type { Stage } from './stage.js';
import type { StageContext } from './stage-context.js';
import type { StageEvent } from './stage-event.js';

const PROGRESS_INTERVAL_MILLISECONDS = 100;

/** The artifact of a unit: files already in the store, and the summary that goes into the manifest. */
export interface StageResult {
  readonly files: Readonly<Record<string, BlobId>>;
  readonly summary: Json;
}

/**
 * Makes a Stage of an async function. Progress events are let through at most ten times a second; all others always.
 * The observable does its work when subscribed to, once per subscription; unsubscribing does not stop it, the context's
 * signal does.
 */
export function stageOf(
  work: (action: Action, context: StageContext, emit: (event: StageEvent) => void) => Promise<StageResult>,
): Stage {
  return (action, context) =>
    new Observable<StageEvent>((subscriber) => {
      let last = Number.NEGATIVE_INFINITY;
      const emit = (event: StageEvent): void => {
        if (event.type === 'progress') {
          const now = context.clock.now();
          if (now - last < PROGRESS_INTERVAL_MILLISECONDS) return;
          last = now;
        }
        subscriber.next(event);
      };
      work(action, context, emit).then(
        ({ files, summary }) => {
          subscriber.next({ type: 'finished', files, summary });
          subscriber.complete();
        },
        (error) => subscriber.error(error),
      );
    });
}
