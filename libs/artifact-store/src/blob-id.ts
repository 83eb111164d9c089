/** The identity of bytes: lower-case hex SHA-256 and length in bytes. */
export interface BlobId {
  readonly sha256: string;
  readonly size: number;
}
