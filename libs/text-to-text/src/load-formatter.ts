import type { Format } from '@exmix/cards/format-schema';
import type { Formatter } from './format-result.js';
import { loadNamedFormatter } from './load-named-formatter.js';
import { selfSupervisedFormatter } from './self-supervised-formatter.js';
import { templateFormatter } from './template-formatter.js';

/**
 * The formatter of a card: templates, a named formatter, or self-supervised prose. Asynchronous because a named
 * formatter is imported by its name; its module is not in the static import closure of this one, so a plan that uses
 * it puts `formatterModule(format.formatter)` of `formatter-modules.ts` into `alsoReaches`.
 *
 * @throws InputError where the format is wrong, before any record is read
 */
export async function loadFormatter(format: Format, card: string): Promise<Formatter> {
  if ('selfSupervised' in format) return selfSupervisedFormatter(format, card);
  if ('inputs' in format) return templateFormatter(format, card);
  return loadNamedFormatter(format, card);
}
