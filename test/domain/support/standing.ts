// What stands beside freezes, locks and holds: stops that are wanted, drifts, and what was adopted of them.
import type { Adopted, Drift, Stop } from '../../../src/domain/controls.ts';
import { BOB, NOW } from './cast.ts';

/** Of the service `api`. */
export const aStop = (more: Partial<Stop> = {}): Stop => ({
  id: 'stp00001',
  deployment: 'dep00001',
  environment: 'production',
  service: 'api',
  ecsService: 'shop-api-production',
  serviceDeployment: 'sd-1',
  by: BOB,
  at: NOW,
  ...more,
});

/** The service `api` runs something else than `dep00001` put there. */
export const aDrift = (more: Partial<Drift> = {}): Drift => ({
  id: 'drf00001',
  environment: 'production',
  at: NOW,
  of: 'dep00001',
  release: '2026.11.20.1',
  services: [{ service: 'api', deployed: 'api:8', runs: 'api:9' }],
  ...more,
});

/** Somebody has said that what `aDrift` is about is meant so. */
export const anAdopted = (more: Partial<Adopted> = {}): Adopted => ({
  of: 'dep00001',
  since: NOW,
  revisions: { api: 'api:9' },
  ...more,
});
