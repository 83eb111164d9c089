import { InputError } from '@exmix/errors/input-error';

/** Refuses lists that cannot be paired item by item. */
export function sameLength(targets: ArrayLike<unknown>, predictions: ArrayLike<unknown>): void {
  if (targets.length !== predictions.length) {
    throw new InputError(
      'metric-lengths',
      `${targets.length} targets cannot be scored against ${predictions.length} predictions`,
    );
  }
}
