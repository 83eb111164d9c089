import { InputError } from '@exmix/errors/input-error';

/**
 * The object in a JSON file.
 *
 * @throws InputError `bad-checkpoint` naming the file
 */
export function parseJson(text: string, file: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InputError('bad-checkpoint', `not JSON: ${(cause as Error).message}`, { file }, { cause });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new InputError('bad-checkpoint', 'not a JSON object', { file });
}
