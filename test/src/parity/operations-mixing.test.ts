import assert from 'node:assert/strict';
import { it } from 'node:test';
import { sharedFolder } from '@exmix/errors/shared-folder';
import { runVectorFile } from './run-vectors.js';
