import type { T5Trainer } from '@exmix/t5/t5-trainer';
import { type TensorSource, writeSafetensors } from '@exmix/tensors/safetensors';

/**
 * Bytes that are read from the engine at a time, at least one tensor: small ones go together, since each chunk costs a
 * turn of the event loop, of which a step leaves few.
 */
const CHUNK_BYTES = 16 << 20;

type Tensors = T5Trainer['parameters'];

/**
 * Weights and optimizer state of a moment. Values on the engine never change, so this holds references and copies
 * nothing; the next steps run while it is written. Dispose of it when done.
 */
export class Snapshot {
  private constructor(
    private readonly parameters: Tensors,
    private readonly state: Tensors,
  ) {}

  static of({ parameters, optimizerState }: Pick<T5Trainer, 'parameters' | 'optimizerState'>): Snapshot {
    return new Snapshot(referencesTo(parameters), referencesTo(optimizerState));
  }

  /** Bytes of `model.safetensors`. */
  model(): AsyncIterable<Uint8Array> {
    return inChunks(writeSafetensors(sources(this.parameters)));
  }

  /** Bytes of `optimizer.safetensors`. */
  optimizer(): AsyncIterable<Uint8Array> {
    return inChunks(writeSafetensors(sources(this.state)));
  }

  dispose(): void {
    for (const tensors of [this.parameters, this.state]) for (const tensor of tensors.values()) tensor.dispose();
  }
}

function referencesTo(tensors: Tensors): Tensors {
  return new Map([...tensors].map(([name, tensor]) => [name, tensor.clone()]));
}

function sources(tensors: Tensors): TensorSource[] {
  return [...tensors].map(([name, tensor]) => ({
    name,
    dtype: 'F32',
    shape: tensor.shape,
    data: async () => (await tensor.data()) as Float32Array,
  }));
}

async function* inChunks(parts: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const part of parts) {
    held.push(part);
    size += part.byteLength;
    if (size < CHUNK_BYTES) continue;
    yield held.length === 1 ? part : Buffer.concat(held);
    [held, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(held);
}
