import type { ResumeSlot } from '@exmix/stage-kit/stage-context';
import type { NamedValues } from '@exmix/t5/t5-trainer';
import { openSafetensors } from '@exmix/tensors/safetensors';
import type { TaskUse } from './batch-stream.js';
import type { EventLog } from './event-log.js';
import type { KeptCheckpoint } from './kept-checkpoints.js';
import { resumeJson } from './resume-json.js';
import type { Snapshot } from './snapshot.js';

/** What a phase needs besides the model's tensors to go on after a stop as if there had been none. */
export interface PhaseProgress {
  readonly format: 'exmix-training/2';
  /** Steps done. */
  readonly step: number;
  readonly use: readonly TaskUse[];
  readonly log: EventLog['state'];
  /** It was stopped while the weights were scored: what follows the step (scores, a checkpoint) is still to be done. */
  readonly looksAgain?: boolean;
  /** By step. The checkpoint of `step` itself may be among them. */
  readonly kept: readonly KeptCheckpoint[];
}

export interface Checkpoint {
  readonly progress: PhaseProgress;
  readonly weights: readonly NamedValues[];
  readonly optimizer: readonly NamedValues[];
}

/** The tensor files of a checkpoint: in an artifact, and after the step's name in a resume slot. */
export const TENSOR_FILES = ['model.safetensors', 'optimizer.safetensors'] as const;
const PROGRESS = 'progress.json';

/** `step-000100`: names sort by step. */
export function stepName(step: number): string {
  return `step-${String(step).padStart(6, '0')}`;
}

/** Name of a checkpoint's tensor file in the resume slot. */
export function slotFile(step: number, file: (typeof TENSOR_FILES)[number]): string {
  return `${stepName(step)}.${file}`;
}

/**
 * Puts a checkpoint into the slot in the place of the last one. Kept ones stay as they are.
 *
 * @param progress its `kept` checkpoints are in the slot already, but for the one of `step`
 */
export async function saveCheckpoint(slot: ResumeSlot, snapshot: Snapshot, progress: PhaseProgress): Promise<void> {
  const older = progress.kept.filter(({ step }) => step !== progress.step);
  await slot.save(
    new Map<string, Uint8Array | AsyncIterable<Uint8Array>>([
      [slotFile(progress.step, 'model.safetensors'), snapshot.model()],
      [slotFile(progress.step, 'optimizer.safetensors'), snapshot.optimizer()],
      [PROGRESS, Buffer.from(JSON.stringify(progress))],
    ]),
    older.flatMap(({ step }) => TENSOR_FILES.map((file) => slotFile(step, file))),
  );
}

/** How far the phase of a slot has come; undefined where no checkpoint is. Rejects when it cannot be read. */
export async function loadProgress(slot: ResumeSlot): Promise<PhaseProgress | undefined> {
  const progress = (await resumeJson(slot, PROGRESS)) as PhaseProgress | undefined;
  if (progress !== undefined && progress.format !== 'exmix-training/2')
    throw new Error(`the checkpoint has the format ${progress.format}`);
  return progress;
}

/** The last checkpoint of a slot; undefined when there is none. Rejects when it cannot be read. */
export async function loadCheckpoint(slot: ResumeSlot): Promise<Checkpoint | undefined> {
  const progress = await loadProgress(slot);
  return progress === undefined ? undefined : { progress, ...(await loadTensors(slot, progress.step)) };
}

/** The tensors of a checkpoint of a slot. Rejects with the code `ENOENT` where the phase has replaced it, or has ended. */
export async function loadTensors(slot: ResumeSlot, step: number): Promise<Omit<Checkpoint, 'progress'>> {
  const files = await slot.open();
  if (files === undefined) throw Object.assign(new Error('the resume files are gone'), { code: 'ENOENT' });
  const [weights, optimizer] = await Promise.all(
    TENSOR_FILES.map(async (name) => {
      const file = await files.open(slotFile(step, name));
      try {
        return await readTensors(file);
      } finally {
        await file.close();
      }
    }),
  );
  return { weights: weights as NamedValues[], optimizer: optimizer as NamedValues[] };
}

/** All tensors of a safetensors file. */
export async function readTensors(file: Parameters<typeof openSafetensors>[0]): Promise<NamedValues[]> {
  const opened = await openSafetensors(file);
  const tensors: NamedValues[] = [];
  for (const name of opened.names) tensors.push({ name, ...(await opened.read(name)) });
  return tensors;
}
