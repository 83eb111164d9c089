import type { ResumeSlot } from '@exmix/stage-kit/stage-context';
import { type PhaseProgress, saveCheckpoint } from './checkpoint.js';
import { Snapshot } from './snapshot.js';

/**
 * Writes checkpoints while training goes on, one at a time. The engine keeps the event loop busy, so that a write goes on
 * between steps alone: after each, `turn` gives it a share of the step's time.
 */
export class CheckpointWriter {
  private writing: Promise<void> | undefined;
  private failure: { readonly error: unknown } | undefined;

  /** @param onSaved told the step of a checkpoint that is there for good */
  constructor(
    private readonly slot: ResumeSlot,
    private readonly onSaved: (step: number) => void,
  ) {}

  /** Begins to write the trainer's state of this moment; waits for a write that is not done. */
  async begin(trainer: Parameters<typeof Snapshot.of>[0], progress: PhaseProgress): Promise<void> {
    await this.settle();
    const snapshot = Snapshot.of(trainer);
    this.writing = saveCheckpoint(this.slot, snapshot, progress)
      .then(
        () => this.onSaved(progress.step),
        (error) => {
          this.failure = { error };
        },
      )
      .finally(() => {
        snapshot.dispose();
        this.writing = undefined;
      });
  }

  /** Lets a write go on for at most so long; does nothing where there is none. Rejects with what went wrong in one. */
  async turn(milliseconds: number): Promise<void> {
    if (this.writing !== undefined) {
      let timer: NodeJS.Timeout | undefined;
      const passed = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, milliseconds);
      });
      await Promise.race([this.writing, passed]);
      clearTimeout(timer);
    }
    this.check();
  }

  /** Waits for the write. */
  async settle(): Promise<void> {
    await this.writing;
    this.check();
  }

  private check(): void {
    const { failure } = this;
    this.failure = undefined;
    if (failure !== undefined) throw failure.error;
  }
}
