import type { Card } from '@exmix/cards/card-schema';

/** The fields of a card that format reads; the config of its action. */
export type FormatConfig = Pick<Card, 'name' | 'family' | 'format'>;
