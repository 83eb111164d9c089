import type { Tensor } from '@tensorflow/tfjs-core';

/** An attribute of a TensorFlow op: name, type code of the C API, value. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

export interface OutputMetadata {
  readonly id: number;
  readonly dtype: number;
  readonly shape: number[];
}

/** The N-API binding over TensorFlow's C API: the part that exmix calls. */
export interface NativeBinding {
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  createTensor: (shape: readonly number[], dtype: number, values: Float32Array | Int32Array | Uint8Array) => number;
  executeOp: (
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputs: number,
  ) => OutputMetadata[];
  loadSavedModel(folder: string, tags: string): number;
  runSavedModel(session: number, inputs: readonly number[], inputNames: string, outputNames: string): OutputMetadata[];
  deleteSavedModel(session: number): void;
  deleteTensor: (id: number) => void;
  tensorDataSync: (id: number) => Float32Array | Int32Array | Uint8Array;
  isUsingGpuDevice(): boolean;
}

/** The TensorFlow backend of `@tensorflow/tfjs-node`. */
export interface NativeBackend {
  binding: NativeBinding;
  /** Whether it has the ops of `native/fused`; set when the engine is loaded. */
  fused?: boolean;
  executeMultipleOutputs(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly Tensor[],
    outputs: number,
  ): Tensor[];
  executeSingleOutput(name: string, attributes: readonly OpAttribute[], inputs: readonly Tensor[]): Tensor;
  getInputTensorIds(tensors: readonly Tensor[]): number[];
  createOutputTensor(metadata: OutputMetadata): Tensor;
}
