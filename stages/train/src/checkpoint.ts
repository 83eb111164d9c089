import type { ResumeSlot } from '@exmix/stage-kit/stage-context';
import type { NamedValues, T5Trainer } from '@exmix/t5/t5-trainer';
import { bytesFile, openSafetensors, type TensorSource, writeSafetensors } from '@exmix/tensors/safetensors';
import type { TaskUse } from './batch-stream.js';
import type { EventLog } from './event-log.js';

/** What a phase needs besides the model's tensors to go on after a stop as if there had been none. */
export interface PhaseProgress {
  readonly format: 'exmix-training/1';
  /** Steps done. */
  readonly step: number;
  readonly use: readonly TaskUse[];
  readonly log: EventLog['state'];
}

export interface Checkpoint {
  readonly progress: PhaseProgress;
  readonly weights: readonly NamedValues[];
  readonly optimizer: readonly NamedValues[];
}

const FILES = ['model.safetensors', 'optimizer.safetensors', 'progress.json'] as const;

export async function saveCheckpoint(slot: ResumeSlot, trainer: T5Trainer, progress: PhaseProgress): Promise<void> {
  await slot.save(
    new Map([
      ['model.safetensors', await collect(writeSafetensors(tensorSources(trainer.parameters)))],
      ['optimizer.safetensors', await collect(writeSafetensors(tensorSources(trainer.optimizerState)))],
      ['progress.json', Buffer.from(JSON.stringify(progress))],
    ]),
  );
}

/** The checkpoint of a slot; undefined when there is none. Rejects when it cannot be read. */
export async function loadCheckpoint(slot: ResumeSlot): Promise<Checkpoint | undefined> {
  const files = await slot.load();
  if (files === undefined) return undefined;
  for (const name of FILES) if (!files.has(name)) throw new Error(`the checkpoint lacks ${name}`);
  const bytes = (name: (typeof FILES)[number]) => files.get(name) as Uint8Array;
  const progress = JSON.parse(Buffer.from(bytes('progress.json')).toString('utf8')) as PhaseProgress;
  if (progress.format !== 'exmix-training/1') throw new Error(`the checkpoint has the format ${progress.format}`);
  return {
    progress,
    weights: await readTensors(bytesFile(bytes('model.safetensors'))),
    optimizer: await readTensors(bytesFile(bytes('optimizer.safetensors'))),
  };
}

/** All tensors of a safetensors file. */
export async function readTensors(file: Parameters<typeof openSafetensors>[0]): Promise<NamedValues[]> {
  const opened = await openSafetensors(file);
  return Promise.all(opened.names.map(async (name) => ({ name, ...(await opened.read(name)) })));
}

/** Tensors of the engine as a safetensors file wants them. */
export function tensorSources(tensors: T5Trainer['parameters']): TensorSource[] {
  return [...tensors].map(([name, tensor]) => ({
    name,
    dtype: 'F32',
    shape: tensor.shape,
    data: async () => (await tensor.data()) as Float32Array,
  }));
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(Uint8Array.from(chunk));
  return Buffer.concat(all);
}
