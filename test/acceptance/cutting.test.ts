// Cutting and picking on the running bot. Most of it is waiting: for CI, for ECS, for the second that GitHub wants
// between writes; so all of them go on at the same time.
import { vi } from 'vitest';
import './cutting/artifacts.ts';
import './cutting/candidates.ts';
import './cutting/cut.ts';
import './cutting/missing-picks.ts';
import './cutting/picks.ts';
import './cutting/reading.ts';
import './cutting/requests.ts';
import './cutting/tags.ts';
import './cutting/trouble.ts';
import './cutting/waiting.ts';

vi.setConfig({ testTimeout: 240_000, maxConcurrency: 20 });
