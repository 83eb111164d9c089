import { InputError } from '@exmix/errors/input-error';
import type { ReadContext, SourceOf, SourceRecord } from './reader.js';

/** `diag(1005, 1 /* Error *\/, "_0_expected_1005", "'{0}' expected.")`, as the compiler declares its messages. */
const DECLARED =
  /\bdiag\(\s*[\de]+,\s*\d+(?:\s*\/\*[^*]*\*\/)?,\s*"([^"]+)",\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)/g;

/**
 * The TypeScript compiler's messages in English (`en`) and in another language (`translation`). `group` is the English
 * text. Placeholders such as `{0}` are kept. The compiler is read as text, not run.
 */
export async function* read(
  source: SourceOf<'typescript-diagnostics'>,
  context: ReadContext,
): AsyncIterable<SourceRecord> {
  const owner = await context.sources.package(source.package);
  const compiler = await owner.open('lib/typescript.js');
  const english = new Map<string, string>();
  for (const [, key, text] of (await compiler.text()).matchAll(DECLARED))
    english.set(key as string, unquoted(text as string));
  if (english.size === 0)
    throw new InputError('no-rows', 'the compiler declares no messages in the known form', { file: compiler.name });

  const file = await owner.open(`lib/${source.language}/diagnosticMessages.generated.json`);
  const seen = new Set<string>();
  for (const [key, translation] of Object.entries(JSON.parse(await file.text()) as Record<string, string>)) {
    const en = english.get(key);
    if (en === undefined) context.warn('no English message');
    else if (en === translation) context.warn('not translated');
    else if (seen.has(en)) context.warn('repeats the text of another');
    else {
      seen.add(en);
      yield { record: { key, en, translation, group: en.toLowerCase() } };
    }
  }
}

/** The text of a string literal in any quotes; line breaks and quotes are the escapes that messages have. */
function unquoted(literal: string): string {
  return literal.slice(1, -1).replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}
