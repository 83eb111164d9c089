import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Candidate } from './candidate.js';
import { type DuckDb, duckDb } from './duckdb.js';
import { type Arrow, type ParquetWasm, parquetWasm } from './parquet-wasm.js';
import { type ParquetJs, parquetJs } from './parquetjs.js';

/** NOTE: the releases of @dsnp/parquetjs after 1.8.7 do not hold their own build. */
const VERSIONS = {
  '@dsnp/parquetjs': '1.8.7',
  'parquet-wasm': '0.8.0',
  'apache-arrow': '21.1.0',
  '@duckdb/node-api': '1.5.6-r.1',
} as const;

/**
 * The libraries that exmix does not use. They are 130 MB together, so they are installed when the benchmark is first
 * run, into the cache folder of exmix and not into the workspace.
 *
 * @param say is told what cannot be had
 */
export async function installedCandidates(say: (line: string) => void): Promise<readonly Candidate[]> {
  const root = join(cacheFolder(), 'bench', 'parquet');
  const load = createRequire(join(root, 'package.json'));
  if (!isInstalled(load)) {
    say(`installing ${Object.keys(VERSIONS).join(', ')} into ${root} ...`);
    mkdirSync(root, { recursive: true });
    writeFileSync(join(root, 'package.json'), JSON.stringify({ private: true, dependencies: VERSIONS }));
    try {
      execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent'], { cwd: root, stdio: 'pipe' });
    } catch (error) {
      say(`they cannot be installed (${(error as Error).message.split('\n')[0]}) and are left out`);
      return [];
    }
  }
  const wasm = load('parquet-wasm') as ParquetWasm;
  return [
    parquetJs(load('@dsnp/parquetjs') as ParquetJs, VERSIONS['@dsnp/parquetjs']),
    parquetWasm(wasm, load('apache-arrow') as Arrow, VERSIONS['parquet-wasm']),
    duckDb(load('@duckdb/node-api') as DuckDb, VERSIONS['@duckdb/node-api']),
  ];
}

function isInstalled(load: NodeJS.Require): boolean {
  return Object.entries(VERSIONS).every(([name, version]) => {
    try {
      return (load(`${name}/package.json`) as { version: string }).version === version;
    } catch {
      return false;
    }
  });
}

function cacheFolder(): string {
  const { EXMIX_CACHE, XDG_CACHE_HOME } = process.env;
  return EXMIX_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'exmix');
}
