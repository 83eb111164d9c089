import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPackage } from '../testing/read-package.js';

test('types and properties with their definitions, names in words', async () => {
  const schema = `
/** Used at the top. */
export type WithContext<T> = T;
interface MusicAlbumBase {
    /** The {@link https://schema.org/Person person} who wrote it. See [more](https://x.org/a). */
    "byArtist"?: string;
    /** The same person twice. */
    "byArtist"?: string;
    /**
     * Two lines
     * of text.
     *
     * @deprecated Use another one.
     */
    "anAPIReference"?: string;
    /** A collection of music tracks. */
    "tracks"?: string;
}
/** A collection of music tracks. */
export type MusicAlbum = string;
`;
  const { records, left } = await readPackage(
    { reader: 'schema-terms', package: 's' },
    { 's/dist/schema.d.ts': schema },
  );
  assert.deepEqual(records, [
    { term: 'byArtist', title: 'by artist', text: 'The person who wrote it. See more.', group: 'by artist' },
    { term: 'anAPIReference', title: 'an api reference', text: 'Two lines of text.', group: 'an api reference' },
    { term: 'tracks', title: 'tracks', text: 'A collection of music tracks.', group: 'tracks' },
  ]);
  assert.deepEqual(left, { 'repeats the text of another': 1 });
});
