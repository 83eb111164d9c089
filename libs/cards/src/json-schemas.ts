import { z } from 'zod';
import { cardSchema } from './card-schema.js';
import { pipelineSchema } from './pipeline-schema.js';

/** JSON Schemas (draft 2020-12) of what people write, by file name below `libs/cards/schemas`. Editors find them by `$schema`. */
export function jsonSchemas(): Readonly<Record<string, string>> {
  return {
    'card.schema.json': render(cardSchema, 'A task of exmix'),
    'pipeline.schema.json': render(pipelineSchema, 'A pipeline of exmix'),
  };
}

function render(schema: z.ZodType, title: string): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'throw' });
  return `${JSON.stringify({ $schema, title, ...rest }, null, 1)}\n`;
}
