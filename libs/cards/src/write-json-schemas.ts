import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { jsonSchemas } from './json-schemas.js';

// Writes the published JSON Schemas anew: `node libs/cards/dist/write-json-schemas.js` after a change of a schema.
const folder = fileURLToPath(new URL('../schemas/', import.meta.url));
await mkdir(folder, { recursive: true });
for (const [name, text] of Object.entries(jsonSchemas())) await writeFile(folder + name, text);
