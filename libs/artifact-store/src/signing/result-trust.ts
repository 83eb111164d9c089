import { signedText } from '../result-json.js';
import type { ResultRecord } from '../result-record.js';
import type { ResultKey } from './result-key.js';

/**
 * Whose results are believed. A result says which artifact stands for an action, which no digest can prove: only who built
 * it knows. With keys, a record counts when one of them signed it; any other is as none, and is named once.
 */
export class ResultTrust {
  private readonly named = new Set<string>();

  /**
   * @param keys whose signatures count
   * @param signer the key that signs what is published here
   * @param warn hears of records that are refused
   */
  constructor(
    private readonly keys: readonly ResultKey[],
    private readonly signer: ResultKey | undefined,
    private readonly warn: (message: string) => void = () => {},
  ) {}

  /** What is believed, in a few characters: records that were looked at with other keys are looked at again. */
  get id(): string {
    return this.keys
      .map(({ id }) => id)
      .sort()
      .join(' ');
  }

  /** These keys and one more, which signs where no other does. */
  with(key: ResultKey): ResultTrust {
    return new ResultTrust([...this.keys, key], this.signer ?? key, this.warn);
  }

  get canSign(): boolean {
    return this.signer !== undefined;
  }

  /** The record with a signature, unless it has one that counts. */
  sign(record: ResultRecord): ResultRecord {
    if (this.signer === undefined || this.refusal(record) === undefined) return record;
    return { ...record, signature: this.signer.sign(signedText(record)) };
  }

  /** The record that stands under `key`, or undefined where it is none or is not believed. */
  accept(record: ResultRecord | undefined, key: string, place: string): ResultRecord | undefined {
    const reason = record === undefined ? 'what stands there is no record of a result' : this.refusal(record);
    if (reason === undefined) return record;
    if (!this.named.has(key)) {
      this.named.add(key);
      this.warn(`the result ${key} in ${place} is refused: ${reason}`);
    }
    return undefined;
  }

  private refusal(record: ResultRecord): string | undefined {
    const { signature } = record;
    if (signature === undefined) return 'it carries no signature';
    const key = this.keys.find(({ id }) => id === signature.key);
    if (key === undefined) return `its signature is by the key ${signature.key}, which is not trusted`;
    return key.verifies(signedText(record), signature) ? undefined : 'its signature is of another record';
  }
}
