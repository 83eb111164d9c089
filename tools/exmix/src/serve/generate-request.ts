import { z } from 'zod';
import type { AnswerSettings } from '../answer.js';

/** What a request may ask for at most. */
export const LIMITS = { characters: 20_000, maxTokens: 512, beams: 16 } as const;

/** `POST /generate`. */
export const generateRequest = z.strictObject({
  input: z.string().min(1).max(LIMITS.characters),
  method: z.enum(['greedy', 'beam', 'sample']).default('greedy'),
  maxTokens: z.int().min(1).max(LIMITS.maxTokens).optional(),
  beams: z.int().min(1).max(LIMITS.beams).default(4),
  lengthPenalty: z.number().min(-10).max(10).default(0.6),
  temperature: z.number().min(0).max(100).default(1),
  /** 0: all tokens. */
  topK: z.int().min(0).default(0),
  /** 0 and 1: all tokens. */
  topP: z.number().min(0).max(1).default(0),
  seed: z.int().min(0).default(0),
  /** JSON lines: each token when it is sure, then the answer. */
  stream: z.boolean().default(false),
});

export type GenerateRequest = z.infer<typeof generateRequest>;

/** The request's settings as the model takes them. */
export function settingsOf(request: GenerateRequest, targetLength: number): AnswerSettings {
  const { method, maxTokens = targetLength, beams, lengthPenalty, temperature, topK, topP, seed } = request;
  const settings = { method, maxLength: maxTokens };
  if (method === 'beam') return { ...settings, beams, lengthPenalty };
  if (method === 'sample') return { ...settings, temperature, topK, topP, seed };
  return settings;
}
