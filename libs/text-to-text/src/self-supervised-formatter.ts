import type { SelfSupervisedFormat } from '@exmix/cards/format-schema';
import { cardScope } from './card-scope.js';
import type { Formatter } from './format-result.js';
import { parseSkipRules } from './skip-rules.js';
import { fillTemplate, parseTemplate } from './template.js';

/** The formatter of prose for span corruption: no inputs, the whole text as targets, no answers. */
export function selfSupervisedFormatter(format: SelfSupervisedFormat, card: string): Formatter {
  const text = parseTemplate(format.selfSupervised, { card, field: 'format.selfSupervised' });
  const skip = parseSkipRules(format.skip ?? [], { card, field: 'format.skip' });
  const scopeOf = cardScope(format.derive ?? {}, {}, { card });
  return (record, row, split) => {
    const scope = scopeOf(record, split === undefined ? { card, row } : { card, split, row });
    const reason = skip(scope, split);
    if (reason !== undefined) return [{ skipped: reason }];
    return [{ inputs: '', targets: fillTemplate(text, scope), answers: [] }];
  };
}
