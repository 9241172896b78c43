// What people have set over a project.
import {
  NO_CONTROLS,
  type Controls,
  type Freeze,
  type Hold,
  type Lock,
  type Review,
} from '../../../src/domain/controls.ts';
import { ALICE, BOB, CAROL, NOW } from './cast.ts';

/** Of the whole project, until somebody lifts it, unless said. */
export const aFreeze = (more: Partial<Freeze> = {}): Freeze => ({
  id: 'frz00001',
  environment: null,
  by: CAROL,
  at: NOW,
  until: null,
  reason: 'an incident',
  ...more,
});

/** Of production, until somebody gives it back, unless said. */
export const aLock = (more: Partial<Lock> = {}): Lock => ({
  id: 'lck00001',
  environment: 'production',
  by: BOB,
  at: NOW,
  until: null,
  reason: 'a migration',
  link: null,
  left: false,
  ...more,
});

/** Of the whole project, unless said. */
export const aHold = (more: Partial<Hold> = {}): Hold => ({
  id: 'hld00001',
  environment: null,
  by: CAROL,
  at: NOW,
  reason: 'the data are off',
  ...more,
});

/** Asked for by Alice, confirmed by Bob. */
export const aReview = (more: Partial<Review> = {}): Review => ({
  deployment: 'dep00001',
  environment: 'production',
  release: '2026.11.20.1',
  by: [ALICE, BOB],
  skipped: ['approvals'],
  askedAt: NOW,
  reviewed: null,
  ...more,
});

/** Nothing stands, unless said. */
export const aControls = (more: Partial<Controls> = {}): Controls => ({ ...NO_CONTROLS, ...more });
