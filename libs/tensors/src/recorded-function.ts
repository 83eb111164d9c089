// biome-ignore lint/style/noRestrictedImports: TensorFlow loads graphs from a folder only; it is gone after the loading
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { GraphNames, KeptGraph } from './kept-graphs.js';
import type { NativeBackend } from './native-backend.js';
import { OpRecorder } from './op-recorder.js';
import { type GraphNode, savedModelBytes } from './saved-model.js';

/**
 * A function of tensors as one TensorFlow graph: its ops were written down in the order in which it asks for them, and
 * it is one call, in which TensorFlow orders, fuses and frees as it sees fit. Shapes are those of the recording, but for
 * axes that were left open.
 */
export class RecordedFunction {
  private constructor(
    private readonly native: NativeBackend,
    private readonly session: number,
    private readonly inputNames: string,
    private readonly outputNames: string,
  ) {}

  /**
   * Records `work`. It must be a pure function of its inputs: whatever else it reads becomes a constant of the graph.
   *
   * @param inputs tensors of the types that later calls will have, and of their shapes
   * @param shapes of the inputs, where some axes are `-1`: they may have any size in later calls. `work` must then not
   * make constants of these sizes; reshape with `-1`
   * @param kept where the graph is looked for before it is recorded, and is kept when it was: it must stand for
   * everything that determines the graph, `work` and `inputs` too
   */
  static record(
    native: NativeBackend,
    work: (inputs: readonly tf.Tensor[]) => readonly tf.Tensor[],
    inputs: readonly tf.Tensor[],
    shapes: readonly (readonly number[])[] = inputs.map(({ shape }) => shape),
    kept?: KeptGraph,
  ): RecordedFunction {
    const open = (folder: string, { inputs, outputs }: GraphNames) =>
      new RecordedFunction(native, native.binding.loadSavedModel(folder, 'serve'), inputs, outputs);
    const found = kept?.load(open);
    if (found !== undefined) return found;
    const { nodes, inputNames, outputNames } = recordNodes(native, work, inputs, shapes);
    const bytes = savedModelBytes(nodes);
    const names = { inputs: inputNames.join(), outputs: outputNames.join() };
    // Loaded from where others will load it: a graph that does not load is not kept.
    if (kept?.keep(bytes, names) !== undefined) {
      const loaded = kept.load(open);
      if (loaded !== undefined) return loaded;
    }
    const folder = mkdtempSync(join(tmpdir(), 'exmix-graph-'));
    try {
      writeFileSync(join(folder, 'saved_model.pb'), bytes);
      return open(folder, names);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Runs the graph. The outputs are the caller's. */
  run(inputs: readonly tf.Tensor[]): tf.Tensor[] {
    const ids = this.native.getInputTensorIds(inputs);
    const outputs = this.native.binding.runSavedModel(this.session, ids, this.inputNames, this.outputNames);
    return outputs.map((metadata) => this.native.createOutputTensor(metadata));
  }

  dispose(): void {
    this.native.binding.deleteSavedModel(this.session);
  }
}

function recordNodes(
  native: NativeBackend,
  work: (inputs: readonly tf.Tensor[]) => readonly tf.Tensor[],
  inputs: readonly tf.Tensor[],
  shapes: readonly (readonly number[])[],
) {
  const recorder = new OpRecorder(native.binding);
  const inputNames: string[] = [];
  for (const [index, id] of native.getInputTensorIds(inputs).entries()) {
    const { dtype, shape } = inputs[index] as tf.Tensor;
    const name = `input_${index}`;
    recorder.addInput(id, name, typeCode(native, dtype), shape, shapes[index] as readonly number[]);
    inputNames.push(`${name}:0`);
  }
  return recorder.during(native, () => {
    const outputs = work(inputs);
    const outputNames = native.getInputTensorIds(outputs).map((id) => recorder.nameOf(id, 'the result'));
    tf.dispose(outputs.filter((output) => !inputs.includes(output)));
    return {
      nodes: reachable(recorder.nodes, outputNames),
      inputNames,
      outputNames: outputNames.map((name) => (name.includes(':') ? name : `${name}:0`)),
    };
  });
}

/** The placeholders, and what the outputs need. */
function reachable(nodes: ReadonlyMap<string, GraphNode>, outputs: readonly string[]): GraphNode[] {
  const needed = new Set<string>();
  const queue = [...outputs];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const name = next.replace(/^\^/, '').split(':')[0] as string; // `^name` only waits for it
    if (needed.has(name)) continue;
    needed.add(name);
    const node = nodes.get(name);
    if (node?.kind === 'op') queue.push(...node.inputs);
  }
  return [...nodes.values()].filter((node) => node.kind === 'placeholder' || needed.has(node.name));
}

function typeCode({ binding }: NativeBackend, dtype: tf.DataType): number {
  if (dtype === 'float32') return binding.TF_FLOAT;
  if (dtype === 'int32') return binding.TF_INT32;
  if (dtype === 'bool') return binding.TF_BOOL;
  throw new Error(`tensors of type ${dtype} are no inputs of a recorded function`);
}
