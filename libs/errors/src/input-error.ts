/** Where a problem lies, as far as it is known. */
export interface Place {
  readonly card?: string;
  readonly file?: string;
  readonly split?: string;
  readonly row?: number | string;
  readonly field?: string;
}

/**
 * Bad input: data or config that a person can mend. The message says cause, value and what is allowed; the place says
 * where. It is printed without a stack.
 */
export class InputError extends Error {
  readonly code: string;
  readonly place: Place;

  constructor(code: string, message: string, place: Place = {}, options?: ErrorOptions) {
    super(`${describePlace(place)}${message}`, options);
    this.name = 'InputError';
    this.code = code;
    this.place = place;
  }
}

function describePlace(place: Place): string {
  const parts = (['card', 'file', 'split', 'row', 'field'] as const)
    .filter((key) => place[key] !== undefined)
    .map((key) => `${key} ${place[key]}`);
  return parts.length === 0 ? '' : `${parts.join(', ')}: `;
}
