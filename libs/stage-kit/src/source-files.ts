/** A file that is open for reading by place. Close it when done. */
export interface FileReader {
  readonly size: number;
  /** Bytes `[start, end)`; `end` is clipped to the size. */
  read(start: number, end: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** A file outside the store that a source reader may read. */
export interface SourceFile {
  /** For messages: `package/path` or the path as the card gives it. */
  readonly name: string;
  readonly size: number;
  bytes(): Promise<Uint8Array>;
  /** The whole file as text; rejects with an `InputError` naming file and byte offset on invalid UTF-8. Pass `latin1` for byte text. */
  text(encoding?: 'utf-8' | 'latin1'): Promise<string>;
  stream(): AsyncIterable<Uint8Array>;
  reader(): Promise<FileReader>;
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

/** A file whose bytes are known by digest before it is opened. Close it when done. */
export interface PinnedFile extends SourceFile, FileReader {
  /** `sha256:<hex>`, or `git:<hex>` (a Git blob's SHA-1) where the Hub keeps no other. */
  readonly digest: string;
}

/** A file of a repository at the commit that the lock holds. */
export interface HubEntry {
  readonly path: string;
  readonly size: number;
  readonly digest: string;
}

/** All files of a repository at a commit, for a rule that chooses among them. */
export interface HubListing {
  /** Sorted. */
  readonly paths: readonly string[];
  /** A small file as text, such as the README; undefined where there is none. */
  text(path: string): Promise<string | undefined>;
}

/** A repository of the Hub at the commit that the lock holds for a revision. */
export interface HubFiles {
  /**
   * The files that a rule chooses, by source split (sorted). A rule that the lock knows is answered from it; another one
   * is answered by `choose`, over the network, and added to the lock. At run time every rule is known.
   *
   * @param rule names the choice: equal rules choose alike, whatever the files
   */
  select(
    rule: string,
    choose: (listing: HubListing) => Promise<Readonly<Record<string, readonly string[]>>>,
  ): Promise<Readonly<Record<string, readonly HubEntry[]>>>;
  /** Opens a chosen file, fetched once and verified. */
  open(path: string): Promise<PinnedFile>;
}

/** A file on the web, pinned by its digest. */
export interface UrlFile {
  readonly digest: string;
  /** Opens it, fetched once and verified. */
  open(): Promise<PinnedFile>;
}

/** Where source readers get bytes from. Packages resolve from the pipeline's folder; paths are relative to it. */
export interface SourceFiles {
  package(name: string): Promise<PackageFiles>;
  file(path: string): Promise<SourceFile>;
  /** @param repository `owner/name` of a dataset, `models/owner/name` of a model */
  hub(repository: string, revision: string): Promise<HubFiles>;
  /** @param sha256 as the card gives it; else the lock has it, or the file is fetched at planning to learn it */
  url(address: string, sha256?: string): Promise<UrlFile>;
}
