import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/**
 * Bytes of heap and array buffers of this thread. Above `most` the garbage is collected before they are counted: V8 does
 * not collect on an idle thread, and a new thread takes ten times longer to start than a collection.
 */
export function heapBytes(most: number): number {
  const bytes = countedBytes();
  if (bytes <= most) return bytes;
  collect ??= collector();
  collect();
  // Array buffers are freed beside the first collection; the second waits for that.
  collect();
  return countedBytes();
}

function countedBytes(): number {
  const { total_heap_size, external_memory } = getHeapStatistics();
  return total_heap_size + external_memory;
}

function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
