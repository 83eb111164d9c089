import { type Candidate, countTokens, type TokenRow } from './candidate.js';

interface Chunk {
  readonly rowCount: number;
  setColumns(columns: readonly (readonly unknown[])[]): void;
  getRows(): [inputs: { items: number[] }, targets: { items: number[] }][];
}
interface Connection {
  run(sql: string): Promise<unknown>;
  stream(sql: string): Promise<{ fetchChunk(): Promise<Chunk | null> }>;
  createAppender(table: string): Promise<{ appendDataChunk(chunk: Chunk): void; closeSync(): void }>;
  closeSync(): void;
}
export interface DuckDb {
  readonly DuckDBInstance: { create(path: string): Promise<{ connect(): Promise<Connection> }> };
  readonly DuckDBDataChunk: { create(types: readonly unknown[]): Chunk };
  readonly INTEGER: unknown;
  LIST(type: unknown): unknown;
  listValue(items: readonly number[]): unknown;
}

/** DuckDB takes chunks of 2048 rows at most. */
const CHUNK_ROWS = 2048;

/** DuckDB's native engine on one thread: rows are appended to a table in memory that is copied to a file. */
export function duckDb(duckdb: DuckDb, version: string): Candidate {
  async function connected<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await (await duckdb.DuckDBInstance.create(':memory:')).connect();
    try {
      await connection.run('set threads = 1');
      return await work(connection);
    } finally {
      connection.closeSync();
    }
  }
  const quoted = (path: string) => `'${path.replaceAll("'", "''")}'`;
  const types = [duckdb.LIST(duckdb.INTEGER), duckdb.LIST(duckdb.INTEGER)];
  const lists = (rows: readonly TokenRow[], name: 'inputs' | 'targets') =>
    rows.map((row) => duckdb.listValue(Array.from(row[name])));
  return {
    name: `@duckdb/node-api ${version}`,
    write: (path, batches) =>
      connected(async (connection) => {
        await connection.run('create table tokens (inputs integer[], targets integer[])');
        const appender = await connection.createAppender('tokens');
        for await (const batch of batches) {
          for (let start = 0; start < batch.length; start += CHUNK_ROWS) {
            const rows = batch.slice(start, start + CHUNK_ROWS);
            const chunk = duckdb.DuckDBDataChunk.create(types);
            chunk.setColumns([lists(rows, 'inputs'), lists(rows, 'targets')]);
            appender.appendDataChunk(chunk);
          }
        }
        appender.closeSync();
        await connection.run(`copy tokens to ${quoted(path)} (format parquet, compression snappy)`);
      }),
    read: (path) =>
      connected(async (connection) => {
        const result = await connection.stream(`select inputs, targets from ${quoted(path)}`);
        let tokens = 0;
        for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
          for (const [inputs, targets] of chunk.getRows()) tokens += countTokens(inputs.items, targets.items);
        }
        return tokens;
      }),
  };
}
