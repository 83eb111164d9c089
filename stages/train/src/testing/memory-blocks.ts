import type { BlockSource } from '../task-examples.js';
import { TokenLists } from '../token-store.js';

/** Rows of a task in memory, cut into blocks, as `TokenBlocks` reads them from files. For tests. */
export function memoryBlocks(
  rows: readonly { readonly inputs: readonly number[]; readonly targets: readonly number[] }[],
  rowsPerBlock = rows.length,
): BlockSource & { readonly loads: number[] } {
  const parts = Array.from({ length: Math.ceil(rows.length / rowsPerBlock) }, (_, i) =>
    rows.slice(i * rowsPerBlock, (i + 1) * rowsPerBlock),
  );
  const loads: number[] = [];
  return {
    loads,
    blocks: parts.map((part) => ({
      rows: part.length,
      targetEntries: part.reduce((sum, { targets }) => sum + Math.max(1, targets.length), 0),
    })),
    async load(block) {
      loads.push(block);
      const [inputs, targets] = [new TokenLists(1000), new TokenLists(1000)];
      for (const row of parts[block] ?? []) {
        inputs.add(row.inputs);
        targets.add(row.targets);
      }
      return { inputs, targets };
    },
  };
}
