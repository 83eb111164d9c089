import type { Card } from '@exmix/cards/card-schema';

/** The fields of a card that ingest reads; the config of its action. */
export type IngestConfig = Card['ingest'] & Pick<Card, 'licence'>;
