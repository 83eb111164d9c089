import type { BlobId } from '@exmix/artifact-store/blob-id';
import type { StageContext } from '@exmix/stage-kit/stage-context';
import type { T5Trainer } from '@exmix/t5/t5-trainer';
import type { TaskUse } from './batch-stream.js';
import { type PhaseProgress, slotFile, stepName, TENSOR_FILES } from './checkpoint.js';
import { CheckpointWriter } from './checkpoint-writer.js';
import type { EventLog } from './event-log.js';
import { bestOf, type KeptCheckpoint, keptAfter } from './kept-checkpoints.js';
import type { PhaseConfig } from './phase-config.js';
import { Snapshot } from './snapshot.js';

/** Bytes of a kept checkpoint that are copied at a time. */
const COPY_BYTES = 4 << 20;

/** Where a phase is after a step. */
export interface PhaseState {
  readonly step: number;
  readonly use: readonly TaskUse[];
  readonly log: EventLog['state'];
  readonly looksAgain?: boolean;
}

type TensorBlobs = Readonly<Record<(typeof TENSOR_FILES)[number], BlobId>>;

/** The checkpoints of a running phase: written while it goes on, kept by its rule, at last put into the store. */
export class PhaseCheckpoints {
  private readonly writer: CheckpointWriter;
  private kept: readonly KeptCheckpoint[];
  /** Steps of the last checkpoint that was begun, and of the last that is there for good. */
  private begun: number;
  private saved_: number;

  constructor(
    private readonly context: Pick<StageContext, 'resume' | 'store' | 'signal'>,
    private readonly phase: PhaseConfig['phase'],
    before: PhaseProgress | undefined,
    onSaved: (step: number) => void,
  ) {
    this.kept = before?.kept ?? [];
    this.begun = before?.step ?? 0;
    this.saved_ = this.begun;
    this.writer = new CheckpointWriter(context.resume, (step) => {
      this.saved_ = step;
      onSaved(step);
    });
  }

  /** Steps of the last checkpoint that is there for good; 0 without any. */
  get saved(): number {
    return this.saved_;
  }

  /** Whether a checkpoint is taken after a step. The last step is one where checkpoints are compared or kept. */
  isDue(step: number): boolean {
    const { checkpointEverySteps, steps, checkpoints } = this.phase;
    return step === steps ? checkpoints !== undefined : step % checkpointEverySteps === 0;
  }

  /** Takes a checkpoint; it is written while the next steps run. The one of the last step goes into the store alone. */
  async take(trainer: T5Trainer, state: PhaseState, score: number | undefined): Promise<void> {
    const { step, use } = state;
    const taken = { step, use, ...(score !== undefined && { score }) };
    this.kept = keptAfter(this.kept, taken, this.phase.checkpoints);
    if (step < this.phase.steps) await this.begin(trainer, state);
  }

  /** Saves where a stopped phase is, unless that is saved already. */
  async stop(trainer: T5Trainer, state: PhaseState): Promise<void> {
    if (this.begun < state.step) await this.begin(trainer, state);
    await this.writer.settle();
  }

  /** Lets writing go on for at most so long. */
  turn(milliseconds: number): Promise<void> {
    return this.writer.turn(milliseconds);
  }

  settle(): Promise<void> {
    return this.writer.settle();
  }

  /** What the phase's artifact holds of the checkpoints when the last step is done. */
  async publish(trainer: T5Trainer): Promise<PublishedCheckpoints> {
    await this.writer.settle();
    const blobs = new Map<number, TensorBlobs>();
    for (const { step } of this.kept) {
      if (step < this.phase.steps) blobs.set(step, await this.copyToStore(step));
    }
    const best = bestOf(this.kept);
    if (this.kept.some(({ step }) => step === this.phase.steps) || best === undefined) {
      blobs.set(this.phase.steps, await this.writeToStore(trainer));
    }
    const model = blobs.get(best?.step ?? this.phase.steps) as TensorBlobs;
    const files = this.kept.flatMap(({ step }) =>
      TENSOR_FILES.map((file): [string, BlobId] => [
        `checkpoints/${stepName(step)}/${file}`,
        (blobs.get(step) as TensorBlobs)[file],
      ]),
    );
    return { model, files: Object.fromEntries(files), kept: this.kept, best };
  }

  private async begin(trainer: T5Trainer, { step, use, log, looksAgain }: PhaseState): Promise<void> {
    const progress = {
      format: 'exmix-training/2',
      step,
      use,
      log,
      kept: this.kept,
      ...(looksAgain === true && { looksAgain }),
    } as const;
    await this.writer.begin(trainer, progress);
    this.begun = step;
  }

  private async writeToStore(trainer: T5Trainer): Promise<TensorBlobs> {
    const { store, signal } = this.context;
    const snapshot = Snapshot.of(trainer);
    try {
      return {
        'model.safetensors': await store.writeBlob(snapshot.model(), { signal }),
        'optimizer.safetensors': await store.writeBlob(snapshot.optimizer(), { signal }),
      };
    } finally {
      snapshot.dispose();
    }
  }

  private async copyToStore(step: number): Promise<TensorBlobs> {
    const { resume, store, signal } = this.context;
    const files = await resume.open();
    if (files === undefined) throw new Error('the resume files are gone');
    const copied = TENSOR_FILES.map(async (name) => {
      const file = await files.open(slotFile(step, name));
      async function* chunks(): AsyncGenerator<Uint8Array> {
        for (let at = 0; at < file.size; at += COPY_BYTES) yield file.read(at, at + COPY_BYTES);
      }
      try {
        return [name, await store.writeBlob(chunks(), { signal })] as const;
      } finally {
        await file.close();
      }
    });
    return Object.fromEntries(await Promise.all(copied)) as unknown as TensorBlobs;
  }
}

export interface PublishedCheckpoints {
  /** Of the phase's model: the best checkpoint, else the last step. */
  readonly model: TensorBlobs;
  /** Kept checkpoints by their names in the artifact. */
  readonly files: Readonly<Record<string, BlobId>>;
  readonly kept: readonly KeptCheckpoint[];
  readonly best: KeptCheckpoint | undefined;
}
