import type { ReadContext, SourceOf, SourceRecord } from './reader.js';
import { plainText } from './text/plain-text.js';

const OPERATION = /^ *\/\*\*\n((?: *\*.*\n)+?) *\*\/\n *(?:get|put|post|patch|delete):/gm;
/** Paragraphs that say which tokens an operation takes. They are the same everywhere and hide what it does. */
const PERMISSIONS =
  /^(?:\*\*Fine-grained access tokens|This endpoint works with|The fine-grained token must|OAuth(?: app)? tokens|Personal access tokens|GitHub App (?:installation|user) access tokens|Fine-grained (?:personal )?(?:access )?tokens|[>*-] )/;

/**
 * Operations of a REST description as openapi-typescript writes it (`types.d.ts`): `title` is the summary, `text` the
 * description without notes, lists and token permissions.
 */
export async function* read(source: SourceOf<'openapi-docs'>, context: ReadContext): AsyncIterable<SourceRecord> {
  const file = await (await context.sources.package(source.package)).open('types.d.ts');
  const seen = new Set<string>();
  for (const match of (await file.text()).matchAll(OPERATION)) {
    const lines = (match[1] as string).split('\n').map((line) => line.replace(/^ *\* ?/, ''));
    const title = plainText(lines[0] as string);
    const text = plainText(describe(lines.slice(1)));
    if (title === '' || title.startsWith('@')) context.warn('no summary');
    else if (text === '' || text === title) context.warn('no description');
    else if (seen.has(text)) context.warn('repeats the text of another');
    else {
      seen.add(text);
      yield { record: { title, text, group: title.toLowerCase() } };
    }
  }
}

function describe(lines: readonly string[]): string {
  const start = lines.findIndex((line) => line.startsWith('@description'));
  if (start === -1) return '';
  const rest = lines.slice(start).map((line, i) => (i === 0 ? line.slice('@description'.length).trim() : line));
  const end = rest.findIndex((line, i) => i > 0 && /^@[a-z]/.test(line));
  return rest
    .slice(0, end === -1 ? undefined : end)
    .join('\n')
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replace(/^> (?:\[!.*|> .*)$/gm, '').trim())
    .filter((paragraph) => paragraph !== '' && !PERMISSIONS.test(paragraph))
    .join(' ');
}
