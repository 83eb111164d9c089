/**
 * Event files of TensorBoard: TFRecord frames around `Event` messages (TensorFlow, `event.proto`, `summary.proto`).
 *
 * ```
 * Event { double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5; }
 * Summary { repeated Value value = 1; }
 * Value { string tag = 1; float simple_value = 2; TensorProto tensor = 8; SummaryMetadata metadata = 9; }
 * SummaryMetadata { PluginData plugin_data = 1 { string plugin_name = 1; }  DataClass data_class = 4; }
 * TensorProto { DataType dtype = 1; TensorShapeProto tensor_shape = 2; repeated bytes string_val = 8; }
 * ```
 */
import { ProtobufWriter } from '@exmix/tensors/protobuf-writer';
import { completeFrame, FRAME_HEAD, FRAME_TAIL } from './tfrecord-frame.js';

/** The first event of a file says in which form the rest is. */
const FILE_VERSION = 'brain.Event:2';
const DT_STRING = 7;
const DATA_CLASS_TENSOR = 2;

/**
 * The beginning of an event file: its version, and a text that the tab "Text" shows.
 *
 * @param wallTime seconds since 1970
 * @param text Markdown
 */
export function tensorboardHead(wallTime: number, { tag, text }: { tag: string; text: string }): Uint8Array {
  const tensor = new ProtobufWriter().varint(1, DT_STRING).bytes(2, new Uint8Array()).text(8, text);
  const metadata = new ProtobufWriter().message(1, new ProtobufWriter().text(1, 'text')).varint(4, DATA_CLASS_TENSOR);
  const value = new ProtobufWriter().text(1, tag).message(8, tensor).message(9, metadata);
  const summary = new ProtobufWriter().message(1, value);
  return Buffer.concat([
    framed(new ProtobufWriter().double(1, wallTime).text(3, FILE_VERSION)),
    framed(new ProtobufWriter().double(1, wallTime).varint(2, 0).message(5, summary)),
  ]);
}

/**
 * One event: the scalars of a step.
 *
 * @param wallTime seconds since 1970
 * @param scalars by tag; what stands before a `/` is the group that TensorBoard shows them in
 */
export function tensorboardScalars(
  wallTime: number,
  step: number,
  scalars: Readonly<Record<string, number>>,
): Uint8Array {
  const summary = new ProtobufWriter();
  for (const [tag, value] of Object.entries(scalars)) {
    summary.message(1, new ProtobufWriter().text(1, tag).float(2, value));
  }
  return framed(new ProtobufWriter().double(1, wallTime).varint(2, step).message(5, summary));
}

/**
 * The numbers of a line of `events.jsonl` by TensorBoard's tags: `learningRate` of the split `train` is
 * `train/learning_rate`, `{"metrics": {"f1": 1}}` is `train/metrics.f1`. Texts are left out.
 */
export function scalarsOfLoggedEvent(event: Readonly<Record<string, unknown>>): Record<string, number> {
  const { step: _, split, ...values } = event;
  const scalars: Record<string, number> = {};
  const add = (prefix: string, value: unknown): void => {
    if (typeof value === 'number') scalars[`${split}/${prefix}`] = value;
    else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [name, inner] of Object.entries(value)) add(`${prefix}.${snakeCase(name)}`, inner);
    }
  };
  for (const [name, value] of Object.entries(values)) add(snakeCase(name), value);
  return scalars;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function framed(event: ProtobufWriter): Uint8Array {
  const message = event.finish();
  const frame = new Uint8Array(FRAME_HEAD + message.length + FRAME_TAIL);
  frame.set(message, FRAME_HEAD);
  completeFrame(frame);
  return frame;
}
