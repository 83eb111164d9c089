import { InputError } from '@exmix/errors/input-error';
import { sentences } from '../text/sentences.js';
import type { ProseDocument } from './prose-document.js';

/**
 * A State of the Union address. Year and speaker come from the file's name, such as `1790_george_washington_n.txt`.
 *
 * @throws InputError where the name has no year
 */
export function speech(path: string, text: string): ProseDocument {
  const id = path.slice(path.lastIndexOf('/') + 1).replace(/\.txt$/, '');
  const match = /^(\d{4})_(\w+)_\w+$/.exec(id);
  if (match === null) throw new InputError('bad-name', 'not named <year>_<speaker>_<party>.txt', { file: path });
  const year = Number(match[1]);
  return {
    id,
    about: { year, era: eraOf(year), speaker: (match[2] as string).replaceAll('_', ' ') },
    sentences: sentences(text),
  };
}

/** Half-centuries; the first starts in 1790, the last runs on. */
function eraOf(year: number): string {
  if (year < 1850) return 'before 1850';
  if (year < 1900) return 'late 1800s';
  return year < 1950 ? 'early 1900s' : 'after 1950';
}
