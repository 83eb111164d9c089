import { InputError } from '@exmix/errors/input-error';

/** `a.b[0]` read once: names and list positions (negative ones count from the end). */
export interface FieldPath {
  readonly text: string;
  readonly steps: readonly (string | number)[];
}

/** Reads a path. A name is anything without `.`, `[`, `]`. */
export function parseFieldPath(text: string): FieldPath {
  const steps: (string | number)[] = [];
  const step = /(?:^|\.)([^.[\]]+)|\[(-?\d+)\]/gy;
  let end = 0;
  for (let match = step.exec(text); match !== null; match = step.exec(text)) {
    if (match[1] === undefined && end === 0) break;
    steps.push(match[1] ?? Number(match[2]));
    end = step.lastIndex;
  }
  if (end !== text.length || steps.length === 0) {
    throw new InputError('bad-path', `"${text}" is no path at character ${end + 1}; write a, a.b or a[0]`);
  }
  return { text, steps };
}

/**
 * The value at a path below `value`, from step `from` on; undefined where a step leads nowhere. A name over a list
 * gives the list of that field of its entries.
 */
export function valueBelow(value: unknown, path: FieldPath, from: number): unknown {
  let current = value;
  for (let i = from; i < path.steps.length; i++) {
    const step = path.steps[i] as string | number;
    if (current === null || current === undefined) return undefined;
    if (typeof step === 'number') {
      if (!isList(current)) return undefined;
      current = current[step < 0 ? current.length + step : step];
    } else if (isList(current)) {
      return Array.from(current, (entry) => valueBelow(entry, path, i));
    } else {
      current = isRecord(current) && Object.hasOwn(current, step) ? current[step] : undefined;
    }
  }
  return current;
}

/** A list: an array or a typed array of numbers. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !isList(value);
}
