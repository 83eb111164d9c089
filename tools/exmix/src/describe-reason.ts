import type { BuildReason } from '@exmix/stage-kit/run-event';

/** Changed fields that a line names; the rest are counted. */
const FIELDS = 4;

/** Why a unit was built, in one short phrase such as `config.format.inputs changed`. */
export function describeReason(reason: BuildReason): string {
  switch (reason.because) {
    case 'new':
      return 'first time';
    case 'absent':
      return 'the store has no result for it';
    case 'damaged':
      return `damaged: ${reason.files.slice(0, FIELDS).join(', ')}${more(reason.files.length)}`;
    case 'changed': {
      const fields = reason.changes.map(({ field }) => field);
      return `${fields.slice(0, FIELDS).join(', ')}${more(fields.length)} changed`;
    }
  }
}

function more(count: number): string {
  return count > FIELDS ? ` and ${count - FIELDS} more` : '';
}
