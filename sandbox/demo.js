// Started cold, under any Node: says what to do when it is too old, instead of a syntax error.
import { requireNode } from '../src/require-node.js';

requireNode();
await import('./demo/main.ts');
