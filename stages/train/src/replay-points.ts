import type { Artifact } from '@exmix/stage-kit/artifact';
import type { ResumeSlot } from '@exmix/stage-kit/stage-context';
import type { TaskUse } from './batch-stream.js';
import { type Checkpoint, loadProgress, loadTensors, readTensors, TENSOR_FILES } from './checkpoint.js';

/** A checkpoint from which steps can be taken again. */
export interface ReplayPoint {
  /** Steps done. */
  readonly step: number;
  readonly use: readonly TaskUse[];
  load(): Promise<Pick<Checkpoint, 'weights' | 'optimizer'>>;
}

/** Kept checkpoints of a phase that has ended. */
export async function artifactPoints(artifact: Artifact): Promise<readonly ReplayPoint[]> {
  const points: ReplayPoint[] = [];
  for (const name of artifact.list('checkpoints/')) {
    if (!name.endsWith('/position.json')) continue;
    const { step, use } = (await artifact.json(name)) as unknown as Pick<ReplayPoint, 'step' | 'use'>;
    const load = async () => {
      const [weights, optimizer] = await Promise.all(
        TENSOR_FILES.map(async (file) => {
          const opened = await artifact.open(name.replace('position.json', file));
          try {
            return await readTensors(opened);
          } finally {
            await opened.close();
          }
        }),
      );
      return { weights: weights ?? [], optimizer: optimizer ?? [] };
    };
    points.push({ step, use, load });
  }
  return points;
}

/** Checkpoints of a phase that runs, was stopped or has failed, and its log so far. */
export async function slotPoints(slot: ResumeSlot): Promise<{ points: readonly ReplayPoint[]; log: string }> {
  const progress = await loadProgress(slot);
  if (progress === undefined) return { points: [], log: '' };
  const { step, use, kept, log } = progress;
  const all = [...kept.filter((each) => each.step !== step), { step, use }];
  return { points: all.map((each) => ({ ...each, load: () => loadTensors(slot, each.step) })), log: log.text };
}
