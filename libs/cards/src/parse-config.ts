import { InputError } from '@exmix/errors/input-error';
import type { z } from 'zod';
import { parseJson } from './parse-json.js';
import { describeIssues } from './schema-issues.js';

const SHOWN_ISSUES = 5;

/**
 * Parses and validates JSON text. Throws an `InputError` that names file and, for each of the first five problems, the
 * JSON path, the value, what is allowed, and the nearest right name.
 */
export function parseConfig<Schema extends z.ZodType>(schema: Schema, text: string, file: string): z.output<Schema> {
  const value = parseJson(text, file);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const lines = describeIssues(result.error.issues, schema, value);
  const more = lines.length > SHOWN_ISSUES ? `; and ${lines.length - SHOWN_ISSUES} more` : '';
  throw new InputError('invalid-config', `${lines.slice(0, SHOWN_ISSUES).join('; ')}${more}`, { file });
}
