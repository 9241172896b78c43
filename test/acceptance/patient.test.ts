// The tests that mostly wait: for a lease to expire, a call to time out, a gate to be looked at again. Waiting costs
// nothing, so all of them go on at the same time.
import { vi } from 'vitest';
import './patient/gates.ts';
import './patient/lost-answers.ts';
import './patient/readiness.ts';
import './patient/resume.ts';
import './patient/two-bots.ts';
import './patient/two-candidates.ts';

vi.setConfig({ testTimeout: 240_000, maxConcurrency: 12 });
