// Rollouts, aborts and rollbacks on the running bot: what a person does in an incident, with Slack and without. One bot
// for each file; what it waits for it waits for while the others go on.
import { vi } from 'vitest';
import './rollouts/command-line.ts';
import './rollouts/going-back.ts';
import './rollouts/past-slipway.ts';
import './rollouts/steps.ts';
import './rollouts/taking-over.ts';

vi.setConfig({ testTimeout: 240_000, maxConcurrency: 12 });
