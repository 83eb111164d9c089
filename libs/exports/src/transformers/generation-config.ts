/**
 * `generation_config.json`: greedy decoding of answers as long as the model was trained to give; transformers alone would
 * stop after 20 tokens.
 *
 * @param longest tokens of a target, its end among them
 */
export function generationConfig(longest: number): Record<string, unknown> {
  return { decoder_start_token_id: 0, eos_token_id: 1, pad_token_id: 0, max_new_tokens: longest };
}
