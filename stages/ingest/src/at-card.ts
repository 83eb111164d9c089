import { InputError } from '@exmix/errors/input-error';

/** The same problem with the card's name in its place; other errors as they are. */
export function atCard(error: unknown, card: string): unknown {
  if (!(error instanceof InputError) || error.place.card !== undefined) return error;
  const where = new InputError(error.code, '', error.place).message;
  return new InputError(error.code, error.message.slice(where.length), { card, ...error.place }, { cause: error });
}
