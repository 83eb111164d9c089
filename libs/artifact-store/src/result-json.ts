import type { BlobId } from './blob-id.js';
import type { ResultRecord } from './result-record.js';

/** A result record as text, one line, the same for the same record. */
export function formatResult(record: ResultRecord): string {
  const { key, action, artifact, made } = record;
  return `${JSON.stringify({ key, action: blob(action), artifact: blob(artifact), made: { at: made.at, milliseconds: made.milliseconds, host: made.host } })}\n`;
}

/** Reads a record back; undefined when the text is not a whole record for `key`. */
export function parseResult(text: string, key: string): ResultRecord | undefined {
  try {
    const record = JSON.parse(text) as ResultRecord;
    return record.key === key && isBlobId(record.action) && isBlobId(record.artifact) ? record : undefined;
  } catch {
    return undefined;
  }
}

function blob(id: BlobId): BlobId {
  return { sha256: id.sha256, size: id.size };
}

function isBlobId(value: unknown): value is BlobId {
  const id = value as BlobId | undefined;
  return typeof id?.sha256 === 'string' && /^[0-9a-f]{64}$/.test(id.sha256) && Number.isSafeInteger(id.size);
}
