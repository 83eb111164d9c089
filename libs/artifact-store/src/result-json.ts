import type { BlobId } from './blob-id.js';
import type { ResultRecord } from './result-record.js';
import type { ResultSignature } from './signing/result-key.js';

/** A result record as text, one line, the same for the same record. */
export function formatResult(record: ResultRecord): string {
  const { manifest, signature } = record;
  return `${JSON.stringify({
    ...plain(record),
    ...(manifest !== undefined && { manifest }),
    ...(signature && { signature: plainSignature(signature) }),
  })}\n`;
}

/** What a signature of the record is of: all but the manifest's text, of which it holds the digest. */
export function signedText(record: ResultRecord): string {
  return `exmix-result/1\n${JSON.stringify(plain(record))}\n`;
}

/** Reads a record back; undefined when the text is not a whole record for `key`. */
export function parseResult(text: string, key: string): ResultRecord | undefined {
  try {
    const record = JSON.parse(text) as ResultRecord;
    const isWhole = record.key === key && isBlobId(record.action) && isBlobId(record.artifact) && isMade(record.made);
    if (!isWhole || !['undefined', 'string'].includes(typeof record.manifest)) return undefined;
    return record.signature === undefined || isSignature(record.signature) ? record : undefined;
  } catch {
    return undefined;
  }
}

function plain({ key, action, artifact, made }: ResultRecord): Omit<ResultRecord, 'manifest' | 'signature'> {
  return {
    key,
    action: blob(action),
    artifact: blob(artifact),
    made: { at: made.at, milliseconds: made.milliseconds, host: made.host },
  };
}

function plainSignature({ key, value }: ResultSignature): ResultSignature {
  return { key, value };
}

function blob(id: BlobId): BlobId {
  return { sha256: id.sha256, size: id.size };
}

function isBlobId(value: unknown): value is BlobId {
  const id = value as BlobId | undefined;
  return typeof id?.sha256 === 'string' && /^[0-9a-f]{64}$/.test(id.sha256) && isSize(id.size);
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** Whoever signs, compares or ages a record takes its times as they stand. */
function isMade({ at, milliseconds, host }: ResultRecord['made']): boolean {
  const isTime = typeof at === 'string' && Number.isFinite(Date.parse(at));
  return isTime && Number.isFinite(milliseconds) && typeof host === 'string';
}

function isSignature({ key, value }: ResultSignature): boolean {
  return typeof key === 'string' && typeof value === 'string';
}
