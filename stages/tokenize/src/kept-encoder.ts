import type { Artifact } from '@exmix/stage-kit/artifact';
import { BatchEncoder, type EncoderParts, encoderParts } from '@exmix/vocabulary/batch-encoder';
import { readModel } from '@exmix/vocabulary/read-model';

/** A vocabulary as encoding needs it. Each part is made when it is first asked for. */
export interface KeptEncoder {
  readonly digest: string;
  /** For other threads to make their encoders from. */
  parts(): EncoderParts;
  /** For this thread. */
  encoder(): BatchEncoder;
}

let kept: KeptEncoder | undefined;

/**
 * The encoder of a vocabulary artifact, kept on this thread from one unit to the next: reading T5's takes longer than
 * tokenizing most tasks. One is kept, that of the last unit.
 */
export async function keptEncoder(artifact: Artifact): Promise<KeptEncoder> {
  if (kept?.digest === artifact.digest) return kept;
  const file = await artifact.open('spiece.model');
  try {
    const model = await file.read(0, file.size);
    let parts: EncoderParts | undefined;
    let encoder: BatchEncoder | undefined;
    const made: KeptEncoder = {
      digest: artifact.digest,
      parts() {
        parts ??= encoderParts(readModel(model));
        return parts;
      },
      encoder() {
        encoder ??= new BatchEncoder(made.parts());
        return encoder;
      },
    };
    kept = made;
    return made;
  } finally {
    await file.close();
  }
}
