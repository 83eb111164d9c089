import { InputError, type Place } from '@exmix/errors/input-error';
import { isList, isRecord } from '../field-path.js';
import { textField, textsField, valueAt } from '../fields.js';
import type { RawRecord } from '../format-result.js';
import type { KeyedExample, NamedFormatter, Params } from '../named-formatter.js';

/**
 * Schema-Guided Dialog of GEM: dialog acts, as `ACT ( slot = value or value )`, and the dialog so far become the reply.
 * `act_names` are the names of the act classes in order. All references are accepted.
 */
export const formatter: NamedFormatter = { params: { act_names: 'string[]' }, format: schemaGuidedDialog };

function schemaGuidedDialog(record: RawRecord, params: Params, place: Place): readonly KeyedExample[] {
  const names = params.act_names as string[];
  const given = valueAt(record, 'dialog_acts', place);
  const acts = (isList(given) ? Array.from(given) : []).map((act, i) =>
    writeAct(act, names, { ...place, field: `dialog_acts[${i}]` }),
  );
  const turns = textsField(record, 'context', place).join(' | ');
  const targets = textField(record, 'target', place);
  const references = record.references;
  return [
    {
      inputs: `schema_guided_dialog acts: ${acts.join(', ')} context: ${turns}`,
      targets,
      ...(isList(references) && { answers: [...new Set([targets, ...Array.from(references, String)])] }),
    },
  ];
}

function writeAct(act: unknown, names: readonly string[], place: Place): string {
  if (!isRecord(act)) throw new InputError('bad-act', 'a dialog act is a record', place);
  const name = typeof act.act === 'string' ? act.act : names[Number(act.act)];
  if (name === undefined) {
    throw new InputError('bad-act', `there is no act ${String(act.act)}; there are ${names.length}`, place);
  }
  if (act.slot === '' || act.slot === null || act.slot === undefined) return `${name} ( )`;
  const values = isList(act.values) ? Array.from(act.values, String) : [];
  return values.length === 0 ? `${name} ( ${act.slot} )` : `${name} ( ${act.slot} = ${values.join(' or ')} )`;
}
