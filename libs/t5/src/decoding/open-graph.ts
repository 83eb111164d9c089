import type { Engine } from '@exmix/tensors/engine';
import { RecordedFunction } from '@exmix/tensors/recorded-function';
import { withinWasmMemory } from '@exmix/tensors/wasm-memory';
import * as tf from '@tensorflow/tfjs-core';

/** An input of a graph whose axes of size `-1` differ from call to call. */
export interface OpenInput {
  readonly tensor: tf.Tensor;
  readonly shape: readonly number[];
}

const SMALLER = 'fewer rows at a time ("batchRows"), fewer beams, shorter inputs';

/** Graphs hold no weights, so all models of one configuration share them for as long as the engine lives. */
const graphs = new WeakMap<Engine, Map<string, RecordedFunction>>();

/**
 * Runs a function of tensors as a graph that is recorded at its first call, for inputs of any size along the open axes;
 * op by op where the engine has no graphs, or where `opByOp` asks for it.
 *
 * @param key names the function and all that it reads besides its inputs
 * @returns the outputs, which are the caller's
 * @throws InputError `wasm-memory`
 */
export function runOpenGraph(
  { engine, opByOp }: { engine: Engine; opByOp?: boolean | undefined },
  key: string,
  work: (inputs: readonly tf.Tensor[]) => tf.Tensor[],
  inputs: readonly OpenInput[],
): tf.Tensor[] {
  const tidied = (given: readonly tf.Tensor[]) => tf.tidy(() => work(given));
  const tensors = inputs.map(({ tensor }) => tensor);
  if (engine.native === undefined) return withinWasmMemory(() => tidied(tensors), SMALLER);
  if (opByOp) return tidied(tensors);
  let ofEngine = graphs.get(engine);
  if (ofEngine === undefined) {
    ofEngine = new Map();
    graphs.set(engine, ofEngine);
  }
  let graph = ofEngine.get(key);
  if (graph === undefined) {
    const shapes = inputs.map(({ shape }) => shape);
    graph = RecordedFunction.record(engine.native, tidied, tensors, shapes);
    ofEngine.set(key, graph);
  }
  return graph.run(tensors);
}
