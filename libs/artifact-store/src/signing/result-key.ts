import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { InputError } from '@exmix/errors/input-error';

/** Hex digits that a secret must have at least: 32 random bytes. */
const SECRET_LENGTH = 64;

/** A signature of a result record. */
export interface ResultSignature {
  /** Which key made it: 16 hex digits of a digest of its public half, or of the secret. */
  readonly key: string;
  /** Base64. */
  readonly value: string;
}

/** A key that makes or verifies signatures: Ed25519, or HMAC-SHA-256 with a secret that all share. */
export class ResultKey {
  private constructor(
    readonly id: string,
    private readonly own: { secret: Buffer } | { open: KeyObject; hidden: KeyObject | undefined },
  ) {}

  /**
   * @param text of a key file: PEM of an Ed25519 key, private or public, or a secret of at least 64 hex digits
   * @param place the file, for people
   * @throws InputError `bad-option`
   */
  static parse(text: string, place: string): ResultKey {
    const trimmed = text.trim();
    if (!trimmed.startsWith('-----BEGIN')) {
      // A public key of OpenSSH or a word of a person must not become a secret: others know it.
      if (trimmed.length < SECRET_LENGTH || !/^[0-9a-f]+$/i.test(trimmed))
        throw new InputError(
          'bad-option',
          `${place} holds ${kindOf(trimmed)}; a key file is an Ed25519 key in PEM, such as openssl genpkey -algorithm ed25519 makes (its public half: openssl pkey -pubout), or a secret of at least ${SECRET_LENGTH} hex digits, such as openssl rand -hex 32 prints`,
        );
      const secret = Buffer.from(trimmed);
      return new ResultKey(idOf(Buffer.from(`exmix secret ${trimmed}`)), { secret });
    }
    try {
      const hidden = trimmed.includes('PRIVATE KEY') ? createPrivateKey(trimmed) : undefined;
      const open = createPublicKey(trimmed);
      if (open.asymmetricKeyType !== 'ed25519') throw new Error(`it is of type ${open.asymmetricKeyType}`);
      return new ResultKey(idOf(open.export({ type: 'spki', format: 'der' })), { open, hidden });
    } catch (error) {
      throw new InputError('bad-option', `${place} is no Ed25519 key in PEM: ${(error as Error).message}`);
    }
  }

  get canSign(): boolean {
    return 'secret' in this.own || this.own.hidden !== undefined;
  }

  sign(text: string): ResultSignature {
    const bytes = Buffer.from(text);
    if ('secret' in this.own) return { key: this.id, value: hmac(this.own.secret, bytes).toString('base64') };
    if (this.own.hidden === undefined) throw new Error(`the key ${this.id} only verifies`);
    return { key: this.id, value: sign(null, bytes, this.own.hidden).toString('base64') };
  }

  verifies(text: string, signature: ResultSignature): boolean {
    const bytes = Buffer.from(text);
    const value = Buffer.from(signature.value, 'base64');
    if ('open' in this.own) return verify(null, bytes, this.own.open, value);
    const right = hmac(this.own.secret, bytes);
    return right.length === value.length && timingSafeEqual(right, value);
  }
}

/** What a text that is neither PEM nor a secret is, in words that do not tell it. */
function kindOf(text: string): string {
  if (/^(ssh|ecdsa|sk)-\S+ /.test(text)) return 'a public key of OpenSSH, which is no PEM';
  return /^[0-9a-f]*$/i.test(text) ? `a secret of ${text.length} hex digits` : 'neither PEM nor hex digits';
}

function hmac(secret: Buffer, bytes: Buffer): Buffer {
  return createHmac('sha256', secret).update(bytes).digest();
}

function idOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
