/** Bytes with random access; `BlobReader` of the artifact store is one. */
export interface RandomAccess {
  readonly size: number;
  /** Bytes `[start, end)`. */
  read(start: number, end: number): Promise<Uint8Array>;
}
