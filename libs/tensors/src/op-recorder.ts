import type { NativeBackend, NativeBinding, OpAttribute, OutputMetadata } from './native-backend.js';
import type { GraphNode } from './saved-model.js';

/** What is known of a tensor of the recording. */
interface Recorded {
  readonly name: string;
  readonly dtype: number;
  readonly shape: readonly number[];
  /** The native tensor of an input or a constant; results of ops exist in the graph only. */
  readonly id?: number;
  /** A constant's values. */
  readonly bytes?: Uint8Array;
}

/** Results get ids from the top of the native ids' range (int32), which count from 0: they never meet. */
const LAST_ID = 2 ** 31 - 1;
/** Values of at most so many bytes may say a result's shape: the shapes and axes that ops take as inputs. */
const SHAPE_BYTES = 64;
/** Type attributes that the backend leaves to the eager API, by op: the input that has the type. */
const LEFT_OUT_TYPES: Readonly<Record<string, readonly string[]>> = { ExpandDims: ['T', 'Tdim'] };

const recorders = new WeakMap<NativeBinding, OpRecorder>();

/**
 * Writes ops down instead of running them: it stands before the backend's binding while a function runs. Types and
 * shapes of results come from running each op once on zeros (once for all ops that are alike), so that recording takes
 * neither the time nor the memory of the function.
 */
export class OpRecorder {
  readonly nodes = new Map<string, GraphNode>();
  private readonly tensors = new Map<number, Recorded>();
  private readonly resultsOf = new Map<string, readonly Omit<OutputMetadata, 'id'>[]>();
  /** Name of each small constant, by its value. */
  private readonly constantOf = new Map<string, string>();
  private nextId = LAST_ID;

  constructor(private readonly real: NativeBinding) {}

  /** The recorder that stands before a binding, if one does. */
  static of(binding: NativeBinding): OpRecorder | undefined {
    return recorders.get(binding);
  }

  /** A placeholder for a native tensor. `open` is its shape with `-1` where later calls may differ. */
  addInput(id: number, name: string, dtype: number, shape: readonly number[], open: readonly number[]): void {
    this.nodes.set(name, { kind: 'placeholder', name, dtype, shape: open });
    this.tensors.set(id, { name, dtype, shape, id });
  }

  /** The name of a tensor in the graph. */
  nameOf(id: number, reader: string): string {
    return this.tensor(id, reader).name;
  }

  /** Runs `work` with this recorder in the binding's place. */
  during<T>(native: NativeBackend, work: () => T): T {
    const { real } = this;
    const methods: Pick<NativeBinding, 'createTensor' | 'executeOp' | 'deleteTensor' | 'tensorDataSync'> = {
      createTensor: (shape, dtype, values) => this.createTensor(shape, dtype, values),
      executeOp: (op, attributes, inputs, outputs) => this.executeOp(op, attributes, inputs, outputs),
      deleteTensor: (id) => {
        if (this.tensors.get(id)?.bytes !== undefined || !this.tensors.has(id)) real.deleteTensor(id);
      },
      tensorDataSync: (id) => (this.tensors.has(id) ? this.values(id) : real.tensorDataSync(id)),
    };
    const properties = Object.entries(methods).map(([name, value]) => [name, { value }]);
    // The binding's own properties cannot be written, so the backend gets an object that stands before it.
    native.binding = Object.create(real, Object.fromEntries(properties));
    recorders.set(native.binding, this);
    try {
      return work();
    } finally {
      native.binding = real;
    }
  }

  /** A tensor of the same values that exists only after another one does. */
  identityAfter(id: number, after: number): OutputMetadata {
    const { name: input, dtype, shape } = this.tensor(id, 'Identity');
    const name = `op_${this.nodes.size}`;
    const control = `^${this.tensor(after, 'Identity').name.split(':')[0]}`;
    const attributes = [{ name: 'T', type: this.real.TF_ATTR_TYPE, value: dtype }];
    this.nodes.set(name, { kind: 'op', name, op: 'Identity', inputs: [input, control], attributes });
    return this.result(name, dtype, shape);
  }

  /** NOTE: the backend's gather looks whether its indices are in range; TensorFlow looks again when the graph runs. */
  private values(id: number): Int32Array {
    const { dtype, shape } = this.tensors.get(id) as Recorded;
    if (dtype !== this.real.TF_INT32) {
      throw new Error('a function that is recorded cannot look at the values of its tensors');
    }
    return new Int32Array(elements(shape));
  }

  private createTensor(
    shape: readonly number[],
    dtype: number,
    values: Float32Array | Int32Array | Uint8Array,
  ): number {
    const id = this.real.createTensor(shape, dtype, values);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
    // Scalars and axes come again and again, by the thousand.
    const key = bytes.length > SHAPE_BYTES ? undefined : JSON.stringify([dtype, shape, [...bytes]]);
    const same = key === undefined ? undefined : this.constantOf.get(key);
    const name = same ?? `constant_${this.nodes.size}`;
    if (same === undefined) this.nodes.set(name, { kind: 'constant', name, dtype, shape, bytes });
    if (key !== undefined) this.constantOf.set(key, name);
    this.tensors.set(id, { name, dtype, shape, id, bytes });
    return id;
  }

  private executeOp(
    op: string,
    attributes: readonly OpAttribute[],
    inputIds: readonly number[],
    outputs: number,
  ): OutputMetadata[] {
    const inputs = inputIds.map((id) => this.tensor(id, op));
    if (op === 'Cast' && isNoCast(attributes)) {
      const [{ name, dtype, shape }] = inputs as [Recorded];
      return [this.result(name, dtype, shape)];
    }
    const types = (LEFT_OUT_TYPES[op] ?? []).map((name, input) => ({
      name,
      type: this.real.TF_ATTR_TYPE,
      value: inputs[input]?.dtype,
    }));
    const name = `op_${this.nodes.size}`;
    this.nodes.set(name, {
      kind: 'op',
      name,
      op,
      inputs: inputs.map((input) => input.name),
      attributes: [...attributes, ...types],
    });
    return this.results(op, attributes, inputs, outputs).map(({ dtype, shape }, index) =>
      this.result(index === 0 ? name : `${name}:${index}`, dtype, shape),
    );
  }

  private result(name: string, dtype: number, shape: readonly number[]): OutputMetadata {
    const id = this.nextId--;
    this.tensors.set(id, { name, dtype, shape });
    return { id, dtype, shape: [...shape] };
  }

  private tensor(id: number, reader: string): Recorded {
    const tensor = this.tensors.get(id);
    if (tensor === undefined) throw new Error(`${reader} reads a tensor that is no input of the recorded function`);
    return tensor;
  }

  private results(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly Recorded[],
    outputs: number,
  ): readonly Omit<OutputMetadata, 'id'>[] {
    const known = knownResult(op, inputs);
    if (known !== undefined) return [known];
    const values = ({ bytes }: Recorded) => (bytes !== undefined && bytes.length <= SHAPE_BYTES ? [...bytes] : null);
    const like = inputs.map((input) => [input.dtype, input.shape, values(input)]);
    const key = JSON.stringify([op, attributes, like, outputs]);
    let results = this.resultsOf.get(key);
    if (results === undefined) {
      results = this.probe(op, attributes, inputs, outputs);
      this.resultsOf.set(key, results);
    }
    return results;
  }

  private probe(op: string, attributes: readonly OpAttribute[], inputs: readonly Recorded[], outputs: number) {
    const made: number[] = [];
    try {
      const ids = inputs.map(({ dtype, shape, id }) => {
        if (id !== undefined) return id;
        const zeros = this.zeros(shape, dtype);
        made.push(zeros);
        return zeros;
      });
      const results = this.real.executeOp(op, attributes, ids, outputs);
      for (const { id } of results) made.push(id);
      return results.map(({ dtype, shape }) => ({ dtype, shape }));
    } finally {
      for (const id of made) this.real.deleteTensor(id);
    }
  }

  private zeros(shape: readonly number[], dtype: number): number {
    const { real } = this;
    const size = elements(shape);
    if (dtype === real.TF_INT32) return real.createTensor(shape, dtype, new Int32Array(size));
    if (dtype === real.TF_BOOL) return real.createTensor(shape, dtype, new Uint8Array(size));
    const floats = real.createTensor(shape, real.TF_FLOAT, new Float32Array(size));
    if (dtype === real.TF_FLOAT) return floats;
    const type = (name: string, value: number) => ({ name, type: real.TF_ATTR_TYPE, value });
    const [cast] = real.executeOp('Cast', [type('SrcT', real.TF_FLOAT), type('DstT', dtype)], [floats], 1);
    real.deleteTensor(floats);
    return (cast as OutputMetadata).id;
  }
}

/** Ops of one value to one value, and of two, which are most of a model's; what they give need not be tried. */
const OF_ONE = new Set(['Square', 'Sqrt', 'Rsqrt', 'Sigmoid', 'Softmax', 'Exp', 'Log']);
const OF_TWO = new Set(['Add', 'AddV2', 'Sub', 'Mul', 'RealDiv', 'Maximum']);

function knownResult(op: string, [a, b]: readonly Recorded[]): Omit<OutputMetadata, 'id'> | undefined {
  if (a === undefined) return undefined;
  if (OF_ONE.has(op)) return { dtype: a.dtype, shape: [...a.shape] };
  if (b === undefined || !OF_TWO.has(op)) return undefined;
  const rank = Math.max(a.shape.length, b.shape.length);
  const shape = Array.from({ length: rank }, (_, axis) => {
    const [inA, inB] = [a, b].map(({ shape }) => shape[axis - rank + shape.length] ?? 1) as [number, number];
    return inA === 1 ? inB : inA;
  });
  return { dtype: a.dtype, shape };
}

/** The backend's means cast float32 to float32. */
function isNoCast(attributes: readonly OpAttribute[]): boolean {
  const value = (name: string) => attributes.find((attribute) => attribute.name === name)?.value;
  return value('SrcT') === value('DstT');
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
