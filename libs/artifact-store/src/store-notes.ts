/** A note as a store lists it. */
export interface ListedNote {
  readonly name: string;
  /** When it was last written: milliseconds since 1970 by the store's own clock. */
  readonly modified: number;
}

/**
 * Small named texts beside blobs and results: leases, holds of running builds, roots and pins of a clean-up. A name is
 * parts of `[a-z0-9._-]` joined by `/`; a name that is a note is no beginning (`a` beside `a/b`) of another.
 */
export interface StoreNotes {
  readNote(name: string): Promise<string | undefined>;
  /** Create-only. Returns whether this call made the note. */
  createNote(name: string, text: string): Promise<boolean>;
  /** Makes the note or replaces what stands. */
  writeNote(name: string, text: string): Promise<void>;
  /** Compare and set. Returns whether `standing` stood and `text` stands in its place now. */
  replaceNote(name: string, standing: string, text: string): Promise<boolean>;
  /** Does nothing where there is none. */
  removeNote(name: string): Promise<void>;
  /** Notes whose name begins with `prefix`, in no order. */
  listNotes(prefix: string): AsyncIterable<ListedNote>;
}
