// The gates of deployments on the running bot: who may answer, what keeps them closed, and what opens them. One bot for
// each file; what it waits for (a soak, an expiry, a rerun of checks) it waits for while the others go on.
import { vi } from 'vitest';
import './gates/answers.ts';
import './gates/authors.ts';
import './gates/before.ts';
import './gates/changes.ts';
import './gates/controls.ts';
import './gates/emergency.ts';
import './gates/expiry.ts';
import './gates/line.ts';
import './gates/locks.ts';

vi.setConfig({ testTimeout: 240_000, maxConcurrency: 12 });
