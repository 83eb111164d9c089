import type { Place } from '@exmix/errors/input-error';
import type { RawRecord } from '../format-result.js';
import type { KeyedExample, NamedFormatter, Params } from '../named-formatter.js';
import { spanAnswer } from '../span-answer.js';
import { squad } from './squad.js';

/** SQuAD with the answer's place as target, as T5's `squad_span_space_tokenized`; see `span-answer.ts`. */
export const formatter: NamedFormatter = {
  params: {},
  leaveOut: ['question'],
  whenNone: 'the answer is not in the context, word by word',
  format: squadSpan,
};

function squadSpan(record: RawRecord, _params: Params, place: Place): readonly KeyedExample[] {
  return squad(record, {}, place).flatMap((example) => {
    const targets = spanAnswer(example.context as string, example.targets as string);
    return targets === '' ? [] : [{ ...example, targets }];
  });
}
