// What was cut.
import type { MissingImage } from '../../../src/domain/refusal.ts';
import type {
  Artifact,
  Build,
  Candidate,
  Mark,
  Pick as Picked,
  Release,
  Verification,
} from '../../../src/domain/release.ts';
import { ALICE, BOB, DAVE, HOUR, NOW, SHA, SRE } from './cast.ts';

export const anArtifact = (service = 'api', more: Partial<Artifact> = {}): Artifact => ({
  service,
  repository: `registry.example/shop/${service}`,
  digest: `sha256:${service}`,
  tag: SHA,
  children: [],
  commit: SHA,
  keptFrom: null,
  pushedAt: NOW - HOUR,
  size: 50_000_000,
  platforms: ['linux/amd64'],
  labels: null,
  tagsCanMove: false,
  ...more,
});

export const aCandidate = (more: Partial<Candidate> = {}): Candidate => ({
  number: 1,
  commit: SHA,
  subject: 'fix: a thing',
  by: ALICE,
  at: NOW,
  artifacts: [anArtifact()],
  build: { status: 'complete' },
  changes: { kind: 'first' },
  services: { added: [], removed: [] },
  picks: [],
  contains: [],
  notRequestedIn: [],
  protection: null,
  verifications: [],
  ...more,
});

/** Of a candidate that waits for these services' images until an hour from now, unless said. */
export const aWaitingBuild = (
  services: readonly string[] = ['api'],
  until = NOW + HOUR,
): Extract<Build, { readonly status: 'waiting' }> => ({
  status: 'waiting',
  until,
  missing: services.map((service) => aMissingImage(service)),
});

export const aMissingImage = (service = 'api', more: Partial<MissingImage> = {}): MissingImage => ({
  service,
  looked: `registry.example/shop/${service}:${SHA}`,
  why: 'no_such_tag',
  ...more,
});

export const aPick = (more: Partial<Picked> = {}): Picked => ({
  source: 'e'.repeat(40),
  subject: 'fix: a picked thing',
  pull: null,
  mainline: null,
  commit: 'f'.repeat(40),
  onTrunk: true,
  ...more,
});

export const aMark = (more: Partial<Mark> = {}): Mark => ({
  kind: 'bad',
  by: BOB,
  at: NOW,
  reason: 'it crashes',
  commit: null,
  ...more,
});

export const aVerification = (more: Partial<Verification> = {}): Verification => ({
  environment: 'staging',
  deployment: 'before',
  by: DAVE,
  at: NOW,
  through: [SRE],
  ...more,
});

export const aRelease = (more: Partial<Release> = {}): Release => ({
  id: 'rel00001',
  project: 'shop',
  name: '2026.11.20.1',
  cutBy: ALICE,
  cutAt: NOW,
  note: null,
  candidates: [aCandidate()],
  tag: null,
  branch: null,
  mark: null,
  settledPicks: [],
  ...more,
});
