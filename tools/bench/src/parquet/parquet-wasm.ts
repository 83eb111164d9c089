import { readFile, writeFile } from 'node:fs/promises';
import { type Candidate, countTokens, type TokenRow } from './candidate.js';

interface ArrowTable {
  readonly numRows: number;
  getChild(name: string): Iterable<{ toArray(): Int32Array }>;
}
export interface Arrow {
  readonly Int32: new () => unknown;
  readonly List: new (field: unknown) => unknown;
  readonly Field: new (name: string, type: unknown, nullable: boolean) => unknown;
  readonly Table: new (columns: Record<string, unknown>) => ArrowTable;
  makeData(parts: unknown): unknown;
  makeVector(data: unknown): unknown;
  tableToIPC(table: ArrowTable, kind: 'stream'): Uint8Array;
  tableFromIPC(bytes: Uint8Array): ArrowTable;
}
export interface ParquetWasm {
  readonly Table: { fromIPCStream(bytes: Uint8Array): unknown };
  readonly WriterPropertiesBuilder: new () => { setCompression(codec: number): { build(): unknown } };
  readonly Compression: { readonly SNAPPY: number };
  writeParquet(table: unknown, properties: unknown): Uint8Array;
  readParquet(bytes: Uint8Array): { intoIPCStream(): Uint8Array };
}

/** Rust's parquet in WebAssembly, fed with Arrow columns. It takes and gives a whole file at once. */
export function parquetWasm(wasm: ParquetWasm, arrow: Arrow, version: string): Candidate {
  function column(rows: readonly TokenRow[], name: 'inputs' | 'targets'): unknown {
    const valueOffsets = new Int32Array(rows.length + 1);
    for (const [i, row] of rows.entries()) valueOffsets[i + 1] = (valueOffsets[i] as number) + row[name].length;
    const data = new Int32Array(valueOffsets.at(-1) as number);
    for (const [i, row] of rows.entries()) data.set(row[name], valueOffsets[i]);
    const type = new arrow.Int32();
    const child = arrow.makeData({ type, length: data.length, data });
    const list = new arrow.List(new arrow.Field('element', type, false));
    return arrow.makeVector(arrow.makeData({ type: list, length: rows.length, valueOffsets, child }));
  }
  return {
    name: `parquet-wasm ${version}`,
    async write(path, batches) {
      const rows: TokenRow[] = [];
      for await (const batch of batches) rows.push(...batch);
      const table = new arrow.Table({ inputs: column(rows, 'inputs'), targets: column(rows, 'targets') });
      const properties = new wasm.WriterPropertiesBuilder().setCompression(wasm.Compression.SNAPPY).build();
      const shared = wasm.Table.fromIPCStream(arrow.tableToIPC(table, 'stream'));
      await writeFile(path, wasm.writeParquet(shared, properties));
    },
    async read(path) {
      const table = arrow.tableFromIPC(wasm.readParquet(await readFile(path)).intoIPCStream());
      let tokens = 0;
      const targets = table.getChild('targets')[Symbol.iterator]();
      for (const inputs of table.getChild('inputs')) {
        tokens += countTokens(inputs.toArray(), (targets.next().value as { toArray(): Int32Array }).toArray());
      }
      return tokens;
    },
  };
}
