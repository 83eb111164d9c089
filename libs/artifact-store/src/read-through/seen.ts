import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn, removeFile } from '../folder-files.js';

/**
 * What is known to be in a bucket, kept beside the local folder so that the next run need not ask: results (`r`) and blobs
 * (`b`) by digest. It holds for one store and one epoch of its clean-up, because only a clean-up takes things away;
 * what somebody removed by hand is found when it is opened, and forgotten.
 */
export class Seen {
  private readonly known = new Set<string>();
  private pending: string[] = [];
  private writing: Promise<void> | undefined;

  private constructor(private readonly path: string) {}

  /** @param store name and epoch of the store; what was known of others is dropped */
  static async open(folder: string, store: string): Promise<Seen> {
    const name = createHash('sha256').update(store).digest('hex').slice(0, 32);
    const seen = new Seen(join(folder, name));
    await mkdir(folder, { recursive: true });
    for (const other of await namesIn(folder)) if (other !== name) await removeFile(join(folder, other));
    const text = await readFile(seen.path, 'utf8').catch(() => '');
    for (const line of text.split('\n')) {
      // Torn lines of a killed process are none.
      if (/^\+[rb][0-9a-f]{64}$/.test(line)) seen.known.add(line.slice(1));
      else if (/^-[rb][0-9a-f]{64}$/.test(line)) seen.known.delete(line.slice(1));
    }
    return seen;
  }

  hasResult(key: string): boolean {
    return this.known.has(`r${key}`);
  }

  hasBlob(sha256: string): boolean {
    return this.known.has(`b${sha256}`);
  }

  addResult(key: string): void {
    this.change('+', `r${key}`);
  }

  addBlob(sha256: string): void {
    this.change('+', `b${sha256}`);
  }

  forgetResult(key: string): void {
    this.change('-', `r${key}`);
  }

  forgetBlob(sha256: string): void {
    this.change('-', `b${sha256}`);
  }

  private change(sign: '+' | '-', what: string): void {
    if (this.known.has(what) === (sign === '+')) return;
    if (sign === '+') this.known.add(what);
    else this.known.delete(what);
    this.pending.push(`${sign}${what}\n`);
    this.writing ??= this.write();
  }

  /** Lines of one turn of the event loop go together. What is lost here is only asked for again. */
  private async write(): Promise<void> {
    await new Promise(setImmediate);
    while (this.pending.length > 0) {
      const lines = `\n${this.pending.join('')}`;
      this.pending = [];
      await appendFile(this.path, lines).catch(() => undefined);
    }
    this.writing = undefined;
  }
}
