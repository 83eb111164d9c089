import { FRAME_HEAD, FRAME_TAIL, maskedCrc32c } from './tfrecord-frame.js';

/** One event of a file that `tensorboard-events.ts` wrote. */
export interface TensorboardEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  /** 0 for the head of a file. */
  readonly step: number;
  /** By tag; empty for the head. */
  readonly scalars: Readonly<Record<string, number>>;
  /** Where its frame begins and ends in the file. */
  readonly start: number;
  readonly end: number;
}

/**
 * The events of an event file, for going on with it. What stands after the last whole event, such as the half of one
 * that a killed process left, is not read.
 */
export function readTensorboard(file: Uint8Array): TensorboardEvent[] {
  const events: TensorboardEvent[] = [];
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let start = 0; start + FRAME_HEAD + FRAME_TAIL <= file.length; ) {
    const length = view.getUint32(start, true) + view.getUint32(start + 4, true) * 2 ** 32;
    const end = start + FRAME_HEAD + length + FRAME_TAIL;
    if (view.getUint32(start + 8, true) !== maskedCrc32c(file.subarray(start, start + 8)) || end > file.length) break;
    const message = file.subarray(start + FRAME_HEAD, end - FRAME_TAIL);
    if (view.getUint32(end - FRAME_TAIL, true) !== maskedCrc32c(message)) break;
    events.push({ ...parseEvent(message), start, end });
    start = end;
  }
  return events;
}

function parseEvent(message: Uint8Array): Pick<TensorboardEvent, 'wallTime' | 'step' | 'scalars'> {
  let wallTime = 0;
  let step = 0;
  const scalars: Record<string, number> = {};
  for (const { field, value } of fieldsOf(message)) {
    if (field === 1 && value instanceof Uint8Array) wallTime = viewOf(value).getFloat64(0, true);
    else if (field === 2 && typeof value === 'number') step = value;
    else if (field === 5 && value instanceof Uint8Array) {
      for (const entry of fieldsOf(value)) if (entry.value instanceof Uint8Array) addScalar(entry.value, scalars);
    }
  }
  return { wallTime, step, scalars };
}

function addScalar(message: Uint8Array, scalars: Record<string, number>): void {
  const fields = fieldsOf(message);
  const tag = fields.find(({ field }) => field === 1)?.value;
  const scalar = fields.find(({ field }) => field === 2)?.value;
  if (!(tag instanceof Uint8Array) || !(scalar instanceof Uint8Array)) return;
  scalars[Buffer.from(tag).toString()] = viewOf(scalar).getFloat32(0, true);
}

interface Field {
  readonly field: number;
  /** A number for a varint, else the bytes. */
  readonly value: number | Uint8Array;
}

/** Fields of a Protocol Buffers message, in their order. */
function fieldsOf(message: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++] as number;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const bytes = (length: number): Uint8Array => {
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = varint();
    const type = tag & 7;
    const value = type === 0 ? varint() : bytes(type === 1 ? 8 : type === 5 ? 4 : varint());
    fields.push({ field: tag >> 3, value });
  }
  return fields;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
