import { compareBytes } from './compare-bytes.js';
import { buildDoubleArray, unitOffset } from './double-array.js';

/**
 * Replacement rules of text normalisation, as SentencePiece stores them (`precompiled_charsmap`): the length of a trie in
 * bytes (uint32, little-endian), the trie's units (`double-array.ts`) and the replacements, each ended by a byte 0. A
 * key's value is where its replacement starts.
 */
export interface Charsmap {
  readonly units: Int32Array;
  /** UTF-8, each ended by byte 0. */
  readonly replacements: Uint8Array;
}

/** Opens the stored form. Throws a `RangeError` where the bytes are not one. */
export function openCharsmap(blob: Uint8Array): Charsmap {
  if (blob.length < 4) throw new RangeError(`character map: ${blob.length} bytes, at least 4 are needed`);
  const view = new DataView(blob.buffer, blob.byteOffset, blob.length);
  const trieBytes = view.getUint32(0, true);
  if (trieBytes % 4 !== 0 || trieBytes === 0 || 4 + trieBytes > blob.length) {
    throw new RangeError(`character map: a trie of ${trieBytes} bytes in ${blob.length} bytes`);
  }
  const units = new Int32Array(trieBytes / 4);
  for (let i = 0; i < units.length; i++) units[i] = view.getInt32(4 + 4 * i, true);
  return { units, replacements: blob.subarray(4 + trieBytes) };
}

/** Compiles rules to the stored form. The same rules give the same bytes, in whatever order they come. */
export function compileCharsmap(rules: ReadonlyMap<string, string>): Uint8Array {
  const encoder = new TextEncoder();
  const entries = [...rules]
    .map(([from, to]) => ({ key: encoder.encode(from), to, toBytes: encoder.encode(to) }))
    .sort((a, b) => compareBytes(a.key, b.key));
  // Equal replacements are stored once.
  const positions = new Map<string, number>();
  const replacements: number[] = [];
  for (const { to, toBytes } of [...entries].sort((a, b) => compareBytes(a.toBytes, b.toBytes))) {
    if (positions.has(to)) continue;
    positions.set(to, replacements.length);
    replacements.push(...toBytes, 0);
  }
  const units = buildDoubleArray(
    entries.map((entry) => entry.key),
    entries.map((entry) => positions.get(entry.to) as number),
  );
  const blob = new Uint8Array(4 + units.length * 4 + replacements.length);
  const view = new DataView(blob.buffer);
  view.setUint32(0, units.length * 4, true);
  units.forEach((unit, i) => {
    view.setUint32(4 + 4 * i, unit, true);
  });
  blob.set(replacements, 4 + units.length * 4);
  return blob;
}

/** All rules of a map, for inspection and tests. Keys in byte order. */
export function listRules({ units, replacements }: Charsmap): Map<string, string> {
  const rules = new Map<string, string>();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const key: number[] = [];
  const walk = (node: number): void => {
    const unit = units[node] as number;
    const children = node ^ unitOffset(unit);
    if ((unit & 0x100) !== 0) {
      const start = (units[children] as number) & 0x7fff_ffff;
      const text = decoder.decode(replacements.subarray(start, replacements.indexOf(0, start)));
      rules.set(decoder.decode(Uint8Array.from(key)), text);
    }
    for (let label = 1; label < 256; label++) {
      const child = children ^ label;
      if (child >= units.length || ((units[child] as number) & 0x8000_00ff) !== label) continue;
      key.push(label);
      walk(child);
      key.pop();
    }
  };
  walk(0);
  return rules;
}
