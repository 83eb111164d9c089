/** A file outside the store that a source reader may read. */
export interface SourceFile {
  /** For messages: `package/path` or the path as the card gives it. */
  readonly name: string;
  readonly size: number;
  bytes(): Promise<Uint8Array>;
  /** The whole file as text; rejects with an `InputError` naming file and byte offset on invalid UTF-8. Pass `latin1` for byte text. */
  text(encoding?: 'utf-8' | 'latin1'): Promise<string>;
  stream(): AsyncIterable<Uint8Array>;
}

/** An installed npm package seen as a folder of data files. */
export interface PackageFiles {
  readonly name: string;
  readonly version: string;
  /** Paths of all files below `folder`, sorted, relative to the package's root. */
  list(folder?: string): Promise<readonly string[]>;
  open(path: string): Promise<SourceFile>;
  /** Imports a JavaScript module of the package (default: its main entry). For packages whose data are ES modules. */
  import(path?: string): Promise<Record<string, unknown>>;
  /**
   * A value that `make` computes from this package's files alone, kept under that name for the units that run next on
   * this thread. Whoever gets it must not change it.
   */
  derived<T extends object>(name: string, make: () => Promise<T>): Promise<T>;
}

/** Where source readers get bytes from. Packages resolve from the pipeline's folder; paths are relative to it. */
export interface SourceFiles {
  package(name: string): Promise<PackageFiles>;
  file(path: string): Promise<SourceFile>;
}
