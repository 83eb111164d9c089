import { createHash } from 'node:crypto';
import type { Action } from './action.js';
import { canonicalJson } from './canonical-json.js';
import type { Json } from './json.js';

/** SHA-256 of the action's canonical JSON, lower-case hex. */
export function actionKey(action: Action): string {
  return createHash('sha256')
    .update(canonicalJson(action as unknown as Json))
    .digest('hex');
}
