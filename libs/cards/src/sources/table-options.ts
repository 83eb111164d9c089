import { z } from 'zod';

/**
 * How the files of a hub or url source are read. Names ending in `.gz` and `.zst` are decompressed, archives (`.zip`,
 * `.tar`, `.tar.gz`, `.tgz`) are opened; what is inside has its format by its own name unless `format` says it.
 */
export const tableOptions = {
  format: z
    .enum(['parquet', 'csv', 'tsv', 'json', 'json-lines', 'text'])
    .optional()
    .describe(
      "default: by the file's name (`.jsonl` and `.ndjson` are json-lines; `.json` is json, or json-lines where it starts so)",
    ),
  field: z
    .union([z.string().min(1), z.record(z.string().min(1), z.string().min(1))])
    .optional()
    .describe(
      'json: dotted path to the records, such as `data`, for all splits or by source split; default the whole value. The records are a list of objects, a list of lists (with `columns`), or with `keyColumn` an object.',
    ),
  keyColumn: z
    .string()
    .min(1)
    .optional()
    .describe('json: the records are the values of an object; its keys become this column'),
  columns: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      'names of the columns of csv or tsv files without a header row, or of the entries of records that are JSON lists',
    ),
  types: z
    .record(z.string(), z.enum(['integer', 'number', 'boolean']))
    .optional()
    .describe('Columns of csv and tsv that are not text. An empty field of such a column is null.'),
  csv: z
    .strictObject({
      delimiter: z.string().length(1).optional().describe('default: a tab for tsv, else a comma'),
      header: z
        .boolean()
        .optional()
        .describe(
          'Whether the first row holds the column names, or with `columns` is passed over. Default: true without `columns`.',
        ),
      quote: z
        .string()
        .length(1)
        .nullable()
        .optional()
        .describe('null: quotes are text, the default for tsv. Else default `"`.'),
      escape: z
        .string()
        .length(1)
        .optional()
        .describe('The character before a quote inside a quoted field. Default: the quote itself.'),
    })
    .optional()
    .describe('how csv and tsv are read'),
  text: z
    .strictObject({
      by: z.enum(['line', 'paragraph', 'document']).describe('a record for each line, paragraph or file'),
    })
    .optional()
    .describe('text: a record `{text}` a line (default) or paragraph, or `{text, file}` a file'),
  encoding: z.enum(['utf-8', 'latin1']).optional().describe('of the files; else UTF-8'),
  maxRows: z
    .record(z.string().min(1), z.int().positive())
    .optional()
    .describe('at most this many records of a source split, the first ones; reading stops there'),
};
