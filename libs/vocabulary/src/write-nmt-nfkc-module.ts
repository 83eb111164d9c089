import { deflateRawSync } from 'node:zlib';
import { compileCharsmap } from './charsmap.js';
import { makeNmtNfkcRules } from './make-nmt-nfkc-rules.js';

/**
 * Development only: prints the module `nmt-nfkc-data.ts` from the Unicode data of the running engine. Run it after a
 * new Unicode version is wanted; every vocabulary that is trained afterwards changes with it.
 *
 *     node libs/vocabulary/dist/write-nmt-nfkc-module.js > libs/vocabulary/src/nmt-nfkc-data.ts
 */
const packed = deflateRawSync(compileCharsmap(makeNmtNfkcRules()), { level: 9 }).toString('base64');
const lines = packed.match(/.{1,4000}/g) ?? [];
process.stdout.write(`/** Made by \`write-nmt-nfkc-module.ts\`; not to be edited. The compiled rules of \`nmt_nfkc\`, deflated, in base64. */
export const NMT_NFKC_UNICODE = '${process.versions.unicode}';

// biome-ignore format: data
export const NMT_NFKC_DATA = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('');
`);
