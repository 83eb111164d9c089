import { z } from 'zod';
import { plainSource } from './plain-source.js';

const name = z.string().min(1);

const regex = name.refine((text) => {
  try {
    // A group takes part in the match of the empty alternative, so that groups can be counted.
    return (new RegExp(`${text}|`, 'u').exec('')?.length ?? 0) > 1;
  } catch {
    return false;
  }
}, 'a regular expression with a group');

export const joinByIdSource = z
  .strictObject({
    reader: z
      .literal('join-by-id')
      .describe(
        'Records with columns of other sources added, looked up by an id. The other sources are held in memory: their ids and the columns taken over, at most 2^27 characters, so the smaller side stands in `with`.',
      ),
    of: plainSource.describe('the source whose records these are'),
    with: z.record(name, plainSource).describe('the sources looked up in, by a name of your own'),
    join: z
      .record(
        name,
        z.strictObject({
          on: name.describe('column of `of` that holds the id'),
          id: name.describe(
            'Column of the other source that holds it. Rows that repeat an id are left out and counted.',
          ),
          idPattern: regex
            .optional()
            .describe(
              "regular expression whose first group is the id in that column, such as `([^/]+)$` for a file's name",
            ),
          columns: z.record(name, name).describe('new column to column of the other source'),
          absent: z
            .enum(['leave-out', 'null'])
            .default('leave-out')
            .describe('records whose id is not there are left out and counted (default), or get nulls'),
        }),
      )
      .describe('how each of them is looked up in'),
  })
  .refine((source) => sameNames(source.with, source.join), '"with" and "join" must have the same names');

function sameNames(one: object, other: object): boolean {
  return JSON.stringify(Object.keys(one).sort()) === JSON.stringify(Object.keys(other).sort());
}
