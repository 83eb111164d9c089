import { checkNote } from '../note-name.js';
import type { ListedNote, StoreNotes } from '../store-notes.js';
import type { S3Requests } from './s3-requests.js';

/** Notes as objects under `notes/`: made with `If-None-Match`, replaced with `If-Match`. */
export class S3Notes implements StoreNotes {
  constructor(private readonly requests: S3Requests) {}

  async readNote(name: string): Promise<string | undefined> {
    checkNote(name);
    return (await this.requests.get(`notes/${name}`))?.text;
  }

  async createNote(name: string, text: string): Promise<boolean> {
    checkNote(name, text);
    return this.requests.put(`notes/${name}`, Buffer.from(text), { ifNoneMatch: true });
  }

  async writeNote(name: string, text: string): Promise<void> {
    checkNote(name, text);
    await this.requests.put(`notes/${name}`, Buffer.from(text));
  }

  async replaceNote(name: string, standing: string, text: string): Promise<boolean> {
    checkNote(name, text);
    const found = await this.requests.get(`notes/${name}`);
    if (found?.text !== standing) return false;
    return this.requests.put(`notes/${name}`, Buffer.from(text), { ifMatch: found.etag });
  }

  async removeNote(name: string): Promise<void> {
    checkNote(name);
    await this.requests.delete(`notes/${name}`);
  }

  async *listNotes(prefix: string): AsyncIterable<ListedNote> {
    for await (const { key, modified } of this.requests.list(`notes/${prefix}`))
      yield { name: key.slice('notes/'.length), modified };
  }
}
