import { createHash } from 'node:crypto';
// biome-ignore lint/style/noRestrictedImports: the machine's cache lies outside any store, and TensorFlow loads folders
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { Engine } from './engine.js';

/** A recorded graph as it is loaded. */
export interface GraphNames {
  /** Of what goes in and what comes out, in order, joined by commas. */
  readonly inputs: string;
  readonly outputs: string;
}

export interface KeptGraphsOptions {
  /** Told what was wrong with a file, or why none could be written: one line each. */
  readonly log?: (line: string) => void;
  /** Bytes that all kept graphs may take together; graphs of the models at hand take 0.3 to 2 MB each. */
  readonly limit?: number;
}

const FORMAT = 'exmix-graph/1';
const GRAPH = 'saved_model.pb';
const FACTS = 'graph.json';
const LIMIT = 128 * 2 ** 20;
/** Names of folders that are being written; older ones were left by a process that was killed. */
const UNFINISHED = '.new-';
const UNFINISHED_MILLISECONDS = 60 * 60 * 1000;

interface Facts extends GraphNames {
  readonly format: string;
  /** Everything that determines the graph, as it was digested. */
  readonly about: string;
  /** Of names and `saved_model.pb`. */
  readonly sha256: string;
}

/**
 * Recorded graphs in the user's cache, so that a process does not record what another has recorded: `<cache>/graphs/`
 * has a folder each, named by a digest of everything that determines the graph. What is damaged or does not belong there
 * counts as absent. The least recently used go when all together exceed a bound.
 */
export class KeptGraphs {
  private constructor(
    private readonly folder: string,
    private readonly identity: Readonly<Record<string, unknown>>,
    private readonly log: (line: string) => void,
    private readonly limit: number,
  ) {}

  /**
   * @param code digest of the compiled modules that the recorded functions reach; empty: not known
   * @returns undefined where the engine has no graphs, `EXMIX_GRAPHS` is `off`, or the code is not known
   */
  static open(engine: Engine, code: string, options: KeptGraphsOptions = {}): KeptGraphs | undefined {
    if (engine.graphs === null || code === '') return undefined;
    const { folder, versions } = engine.graphs;
    const { log = () => {}, limit = LIMIT } = options;
    return new KeptGraphs(folder, { format: FORMAT, engine: engine.kind, versions, code }, log, limit);
  }

  /** The place of one graph. @param about what determines it besides engine and code, as plain data */
  graph(about: unknown): KeptGraph {
    const text = JSON.stringify({ ...this.identity, about }, exact);
    const folder = join(this.folder, sha256(text));
    return {
      load: (open) => this.load(folder, text, open),
      keep: (bytes, names) => this.keep(folder, text, bytes, names),
    };
  }

  private load<T>(folder: string, about: string, open: (folder: string, names: GraphNames) => T): T | undefined {
    let wrong: string;
    try {
      const facts = JSON.parse(fs.readFileSync(join(folder, FACTS), 'utf8')) as Facts;
      if (facts.format !== FORMAT || facts.about !== about) wrong = 'is of something else';
      else if (facts.sha256 !== sha256(facts.inputs, facts.outputs, fs.readFileSync(join(folder, GRAPH))))
        wrong = 'is damaged';
      else {
        const opened = open(folder, { inputs: facts.inputs, outputs: facts.outputs });
        this.touch(folder);
        return opened;
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !exists(folder)) return undefined;
      wrong = `cannot be read (${(error as Error).message.split('\n')[0]})`;
    }
    this.log(`the kept graph ${folder} ${wrong}: it is recorded again`);
    this.quietly('removed', () => fs.rmSync(folder, { recursive: true, force: true }));
    return undefined;
  }

  /** @returns the folder from which the graph can be loaded; undefined where it could not be written */
  private keep(folder: string, about: string, bytes: Uint8Array, names: GraphNames): string | undefined {
    const facts: Facts = { format: FORMAT, ...names, about, sha256: sha256(names.inputs, names.outputs, bytes) };
    return this.quietly('kept', () => {
      fs.mkdirSync(this.folder, { recursive: true });
      const unfinished = fs.mkdtempSync(join(this.folder, UNFINISHED));
      try {
        fs.writeFileSync(join(unfinished, GRAPH), bytes);
        fs.writeFileSync(join(unfinished, FACTS), `${JSON.stringify(facts, null, 2)}\n`);
        try {
          fs.renameSync(unfinished, folder);
        } catch (error) {
          // Another process was faster, with the same graph.
          if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
        }
      } finally {
        fs.rmSync(unfinished, { recursive: true, force: true });
      }
      this.removeOldest(folder);
      return folder;
    });
  }

  private touch(folder: string): void {
    const now = new Date();
    this.quietly('marked as used', () => fs.utimesSync(folder, now, now));
  }

  private removeOldest(newest: string): void {
    const kept = fs.readdirSync(this.folder).flatMap((name) => {
      const folder = join(this.folder, name);
      const used = statOf(folder)?.mtimeMs;
      if (used === undefined) return [];
      const size = [GRAPH, FACTS].reduce((sum, file) => sum + (statOf(join(folder, file))?.size ?? 0), 0);
      return [{ folder, used, size, unfinished: name.startsWith(UNFINISHED) }];
    });
    kept.sort((a, b) => b.used - a.used);
    let total = 0;
    for (const { folder, used, size, unfinished } of kept) {
      if (unfinished) {
        if (used > Date.now() - UNFINISHED_MILLISECONDS) continue;
      } else {
        total += size;
        if (total <= this.limit || folder === newest) continue;
      }
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }

  /** A cache that cannot be written is slower, and no more. */
  private quietly<T>(what: string, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.log(`a graph in ${this.folder} could not be ${what}: ${(error as Error).message}`);
      return undefined;
    }
  }
}

/** Where one graph is kept, or would be. */
export interface KeptGraph {
  /** What `open` makes of the graph; undefined where none is kept. A graph that it throws at is removed. */
  load<T>(open: (folder: string, names: GraphNames) => T): T | undefined;
  /** @returns a folder with the graph, undefined where it could not be written */
  keep(savedModel: Uint8Array, names: GraphNames): string | undefined;
}

/** Numbers that JSON would make `null`, and values that it would leave out, must not look alike. */
function exact(name: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === 'function' || (typeof value === 'object' && value !== null && !isPlain(value))) {
    throw new Error(`${name} is no plain data, so that a graph cannot be found by it`);
  }
  return value;
}

function isPlain(value: object): boolean {
  return Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value));
}

function statOf(path: string): { mtimeMs: number; size: number } | undefined {
  return fs.statSync(path, { throwIfNoEntry: false });
}

function exists(folder: string): boolean {
  return statOf(folder) !== undefined;
}

function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
