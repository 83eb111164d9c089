/** A line of a byte stream without its line feed, and where it starts. */
export interface ByteLine {
  readonly bytes: Uint8Array;
  readonly start: number;
}

/**
 * Cuts a byte stream at line feeds and gives the lines that end in each chunk. A last line without a line feed counts; an
 * empty rest does not. Holds one line and one chunk.
 */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncIterable<readonly ByteLine[]> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let start = 0;
  for await (const chunk of chunks) {
    const lines: ByteLine[] = [];
    let from = 0;
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      const bytes = joined(held, heldBytes, chunk.subarray(from, at));
      lines.push({ bytes, start });
      start += bytes.length + 1;
      from = at + 1;
      held = [];
      heldBytes = 0;
    }
    if (from < chunk.length) {
      held.push(chunk.subarray(from));
      heldBytes += chunk.length - from;
    }
    if (lines.length > 0) yield lines;
  }
  if (heldBytes > 0) yield [{ bytes: joined(held, heldBytes, new Uint8Array(0)), start }];
}

function joined(held: readonly Uint8Array[], heldBytes: number, last: Uint8Array): Uint8Array {
  if (held.length === 0) return last;
  const bytes = new Uint8Array(heldBytes + last.length);
  let at = 0;
  for (const part of [...held, last]) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
