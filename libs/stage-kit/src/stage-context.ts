import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { Artifact } from './artifact.js';
import type { Memory } from './memory.js';
import type { Scratch } from './scratch.js';
import type { SourceFiles } from './source-files.js';

/** Everything that a stage may touch outside its arguments. A stage opens nothing by itself. */
export interface StageContext {
  readonly store: ArtifactStore;
  /** The input artifact of that name; rejects when the action has none. */
  input(name: string): Promise<Artifact>;
  readonly inputNames: readonly string[];
  readonly sources: SourceFiles;
  readonly scratch: Scratch;
  /** A durable place for resuming the same action after a kill (training checkpoints). */
  readonly resume: ResumeSlot;
  /** Refuses where no request is to be made (`HF_HUB_OFFLINE`). */
  readonly fetch: typeof globalThis.fetch;
  /** Kept beside what is downloaded. */
  readonly memory: Memory;
  readonly clock: { now(): number };
  /**
   * Processors that the unit may use now, that of its own thread among them. It changes as other units come and go; what
   * a unit makes must not depend on it.
   */
  processors(): number;
  /** Bytes of memory that the machine has, or that its control group allows. */
  readonly memoryBytes: number;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** Files kept by action key until the action's result is published. Each `save` replaces the last atomically. */
export interface ResumeSlot {
  /** The files of the last save; undefined when there was none. */
  open(): Promise<ResumeFiles | undefined>;
  /**
   * Replaces the files.
   *
   * @param files contents by name, without folders; a stream is written as it comes
   * @param stay names of files of the last save that stay as they are
   */
  save(files: ReadonlyMap<string, Uint8Array | AsyncIterable<Uint8Array>>, stay?: readonly string[]): Promise<void>;
}

export interface ResumeFiles {
  /** Sorted. */
  readonly names: readonly string[];
  open(name: string): Promise<ResumeFile>;
}

/** Close it when done. It can be read to its end also when its slot has other files by then. */
export interface ResumeFile {
  readonly size: number;
  /** Bytes `[start, end)`; `end` is clipped to the size. */
  read(start: number, end: number): Promise<Uint8Array>;
  close(): Promise<void>;
}
