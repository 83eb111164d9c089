import type { OpAttribute } from './native-backend.js';
import { ProtobufWriter } from './protobuf-writer.js';

/** A node of a TensorFlow graph. Inputs are `name` or, for a later output of a node, `name:i`. */
export type GraphNode =
  | { readonly kind: 'placeholder'; readonly name: string; readonly dtype: number; readonly shape: readonly number[] }
  | {
      readonly kind: 'constant';
      readonly name: string;
      readonly dtype: number;
      readonly shape: readonly number[];
      /** Row-major, little endian. */
      readonly bytes: Uint8Array;
    }
  | {
      readonly kind: 'op';
      readonly name: string;
      readonly op: string;
      readonly inputs: readonly string[];
      readonly attributes: readonly OpAttribute[];
    };

/** Type codes of op attributes, `TF_AttrType` of the C API. */
const ATTRIBUTE = { string: 0, int: 1, float: 2, bool: 3, type: 4, shape: 5 } as const;
/** Ops over a list of tensors: the eager API counts it, a graph has to say its length. Value: inputs after the list. */
const LIST_OPS: Readonly<Record<string, number>> = { ConcatV2: 1, Pack: 0, AddN: 0 };
/** Version of TensorFlow's graphs since 1.0; newer programs read it. */
const PRODUCER_VERSION = 1087;

/**
 * The bytes of `saved_model.pb` for a graph without variables, tag `serve` (tensorflow/core/protobuf/saved_model.proto).
 */
export function savedModelBytes(nodes: readonly GraphNode[]): Uint8Array {
  const graph = new ProtobufWriter();
  for (const node of nodes) graph.message(1, nodeDef(node));
  graph.message(4, new ProtobufWriter().varint(1, PRODUCER_VERSION));
  const metaGraph = new ProtobufWriter().message(1, new ProtobufWriter().text(4, 'serve')).message(2, graph);
  return new ProtobufWriter().varint(1, 1).message(2, metaGraph).finish();
}

function nodeDef(node: GraphNode): ProtobufWriter {
  const op = { placeholder: 'Placeholder', constant: 'Const', op: node.kind === 'op' ? node.op : '' }[node.kind];
  const definition = new ProtobufWriter().text(1, node.name).text(2, op);
  const attribute = (name: string, value: ProtobufWriter) =>
    definition.message(5, new ProtobufWriter().text(1, name).message(2, value));
  if (node.kind === 'op') {
    for (const input of node.inputs) definition.text(3, input);
    for (const { name, type, value } of node.attributes) attribute(name, attributeValue(name, type, value));
    const after = LIST_OPS[node.op];
    if (after !== undefined && !node.attributes.some(({ name }) => name === 'N')) {
      attribute('N', new ProtobufWriter().varint(3, node.inputs.length - after));
    }
    return definition;
  }
  attribute('dtype', new ProtobufWriter().varint(6, node.dtype));
  if (node.kind === 'placeholder') {
    attribute('shape', new ProtobufWriter().message(7, shapeProto(node.shape)));
  } else {
    const tensor = new ProtobufWriter().varint(1, node.dtype).message(2, shapeProto(node.shape)).bytes(4, node.bytes);
    attribute('value', new ProtobufWriter().message(8, tensor));
  }
  return definition;
}

function attributeValue(name: string, type: number, value: unknown): ProtobufWriter {
  if (Array.isArray(value) && type !== ATTRIBUTE.shape) {
    const list = new ProtobufWriter();
    for (const item of value) {
      if (type === ATTRIBUTE.int) list.varint(3, item as number);
      else if (type === ATTRIBUTE.type) list.varint(6, item as number);
      else throw new Error(`attribute ${name}: lists of type ${type} are not recorded`);
    }
    return new ProtobufWriter().message(1, list);
  }
  switch (type) {
    case ATTRIBUTE.string:
      return new ProtobufWriter().text(2, value as string);
    case ATTRIBUTE.int:
      return new ProtobufWriter().varint(3, value as number);
    case ATTRIBUTE.float:
      return new ProtobufWriter().float(4, value as number);
    case ATTRIBUTE.bool:
      return new ProtobufWriter().varint(5, value as boolean);
    case ATTRIBUTE.type:
      return new ProtobufWriter().varint(6, value as number);
    case ATTRIBUTE.shape:
      return new ProtobufWriter().message(7, shapeProto(value as number[]));
    default:
      throw new Error(`attribute ${name} has the unknown type ${type}`);
  }
}

function shapeProto(shape: readonly number[]): ProtobufWriter {
  const proto = new ProtobufWriter();
  for (const size of shape) proto.message(2, new ProtobufWriter().varint(1, size));
  return proto;
}
