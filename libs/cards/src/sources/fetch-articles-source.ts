import { z } from 'zod';
import { csvSource } from './csv-source.js';
import { hubSource } from './hub-source.js';
import { jsonLinesSource } from './json-lines-source.js';
import { rowsSource } from './rows-source.js';
import { unpivotSource } from './unpivot-source.js';
import { urlSource } from './url-source.js';

const name = z.string().min(1);

export const fetchArticlesSource = z.strictObject({
  reader: z
    .literal('fetch-articles')
    .describe(
      "Records that hold the address of an article, with its text fetched from the web. A record whose page is gone is left out, counted, and its page is named in `missing.json`. Texts are kept by address beside the Hub's cache (`HF_HOME/exmix/kept`), so that no page is fetched twice, also not after a run that failed or into another store.",
    ),
  of: z
    .discriminatedUnion('reader', [unpivotSource, hubSource, urlSource, csvSource, jsonLinesSource, rowsSource])
    .describe('the source whose records these are'),
  address: name.describe('column that holds the address'),
  text: name.default('article_text').describe('new column that gets the text'),
  missing: z
    .string()
    .min(1)
    .describe(
      'One line for people: what is missing when pages are gone. It begins the message with which the task fails.',
    ),
  maxMissing: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('the task fails when more than this share of the addresses, 0 to 1, has no text'),
  minCharacters: z
    .int()
    .nonnegative()
    .default(200)
    .describe('texts shorter than this, in characters, count as no article'),
  maxCharacters: z.int().positive().default(20_000).describe("longer texts are cut at a sentence's end"),
  parallel: z.int().positive().max(64).default(8).describe('pages fetched at the same time'),
});
