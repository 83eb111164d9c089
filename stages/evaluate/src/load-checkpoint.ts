import type { Artifact } from '@exmix/stage-kit/artifact';
import { parameterShapes } from '@exmix/t5/parameter-shapes';
import type { Parameters } from '@exmix/t5/parameters';
import { parseT5Config, type T5Config } from '@exmix/t5/t5-config';
import { openSafetensors } from '@exmix/tensors/safetensors';
import * as tf from '@tensorflow/tfjs-core';

/** A model on the engine, ready to decode. */
export interface LoadedModel {
  readonly config: T5Config;
  readonly parameters: Parameters;
}

let kept: { readonly digest: string; readonly model: LoadedModel } | undefined;

/**
 * The model of a phase's artifact: `config.json` and `model.safetensors`. The last one is kept on the engine, since the
 * tasks of a phase come one after another; another phase's takes its place.
 */
export async function loadCheckpoint(checkpoint: Artifact): Promise<LoadedModel> {
  if (kept?.digest === checkpoint.digest) return kept.model;
  const last = kept;
  kept = undefined;
  if (last !== undefined) tf.dispose([...last.model.parameters.values()]);

  const config = parseT5Config(await checkpoint.json('config.json'));
  const file = await checkpoint.open('model.safetensors');
  try {
    const tensors = await openSafetensors(file);
    const parameters = new Map<string, tf.Tensor>();
    for (const [name, shape] of parameterShapes(config)) {
      const { data } = await tensors.read(name);
      parameters.set(name, tf.tensor(data, [...shape], 'float32'));
    }
    const model = { config, parameters };
    kept = { digest: checkpoint.digest, model };
    return model;
  } finally {
    await file.close();
  }
}
