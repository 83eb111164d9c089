import type { Place } from '@exmix/errors/input-error';
import { textField, textsField } from '../fields.js';
import type { RawRecord } from '../format-result.js';
import type { KeyedExample, NamedFormatter, Params } from '../named-formatter.js';
import { collapseSpaces, padPunctuation } from '../pad-punctuation.js';

/** TriviaQA, as T5's `trivia_qa`: one example per passage and accepted answer that stands in it. */
export const formatter: NamedFormatter = { params: {}, whenNone: 'no answer is in a passage', format: triviaQa };

function triviaQa(record: RawRecord, _params: Params, place: Place): readonly KeyedExample[] {
  const contexts = [
    ...(record.entity_pages === undefined ? [] : textsField(record, 'entity_pages.wiki_context', place)),
    ...(record.search_results === undefined ? [] : textsField(record, 'search_results.search_context', place)),
  ].map(padPunctuation);
  const answers = textsField(record, 'answer.normalized_aliases', place).map(padPunctuation);
  const question = padPunctuation(textField(record, 'question', place));
  return contexts.flatMap((context) =>
    answers
      .filter((answer) => asciiLower(context).includes(asciiLower(answer)))
      .map((targets) => ({ inputs: collapseSpaces(`question: ${question} context: ${context}`), targets })),
  );
}

/** As TensorFlow lowers bytes: ASCII letters only. */
function asciiLower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
