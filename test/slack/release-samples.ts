// Releases in every state that a card can show, and what is read of them: changelogs and differences.
import type { Changelog, Entry } from '../../src/domain/changelog.ts';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { Checks } from '../../src/domain/plan.ts';
import type { MissingImage, Refusal } from '../../src/domain/refusal.ts';
import type { Candidate, Changes, Release } from '../../src/domain/release.ts';
import type { Naming } from '../../src/slack/changes/entry-lines.ts';
import type { ReleaseState } from '../../src/slack/cut/release-state.ts';
import type { Difference, Side } from '../../src/usecases/compare-releases.ts';
import type { WholeChanges } from '../../src/usecases/read-release.ts';
import {
  artifact,
  BOB,
  COMMIT,
  controls,
  entry,
  LINKS,
  must,
  names,
  NOW,
  project,
  release,
  type SampleOptions,
} from './samples.ts';

export const naming: Naming = {
  people: [
    { slack: 'U0ALICE00', github: 'alice', emails: ['alice@acme.example'] },
    { slack: BOB, github: null, emails: ['bob@acme.example'] },
  ],
  links: LINKS,
};

/** @param changed of the release's newest candidate */
export function releaseState(
  options: SampleOptions = {},
  changed: Partial<Candidate> = {},
  more: Partial<Release> = {},
  deployments: readonly Deployment[] = [],
  checks: Checks | null = null,
): ReleaseState {
  const sample = release(options);
  const newest = { ...must(sample.candidates[0]), ...changed };
  const candidates = newest.number === 1 ? [newest] : [...sample.candidates, newest];
  const shown = { ...sample, candidates, ...more };
  const releases = [...(newest.contains.length === 0 ? [] : [markedFor(newest, sample)]), shown];
  const snapshot = { project: 'shop', releases, deployments, controls: controls() };
  const quiet = { checks, pause: null, now: NOW };
  return { project: project(options), release: shown, candidate: newest, snapshot, naming, ...quiet };
}

/** The release whose mark names a commit that the candidate has. */
function markedFor({ contains: [bad] }: Candidate, like: Release): Release {
  const { release: name, commit, reason } = must(bad);
  return { ...like, id: 'r0', name, mark: { kind: 'bad', by: BOB, at: NOW, reason, commit } };
}

const missing = ({ text = COMMIT, ...options }: SampleOptions): readonly MissingImage[] =>
  names(options).flatMap((service) => [
    {
      service,
      looked: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/${service}:${text}`,
      why: 'no_such_tag',
    },
    {
      service,
      looked: `123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/${service}:${text}`,
      why: 'no_such_tag',
    },
    {
      service,
      looked: `123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/${service}:${text}`,
      why: 'differs',
    },
  ]);

const checks = (text: string): Checks => [
  { name: text, state: 'green', url: `https://ci.example/${text}` },
  { name: `${text} 1`, state: 'pending', url: null },
  { name: `${text} 2`, state: 'failed', url: 'https://ci.example/2' },
  ...Array.from({ length: 12 }, () => ({ name: text, state: 'green', url: null }) as const),
];

const failed = (text: string): Checks =>
  Array.from({ length: 300 }, (_, at) => ({
    name: `${at} ${text}`,
    state: 'failed',
    url: `https://ci.example/${at}/${'x'.repeat(400)}`,
  }));

const requiringNone = (state: ReleaseState): ReleaseState => ({
  ...state,
  project: { ...state.project, cut: { ...state.project.cut, checks: [] } },
});

/** By what is special about each. */
export function everyRelease(options: SampleOptions = {}): Readonly<Record<string, ReleaseState>> {
  const { text = 'a reason' } = options;
  const waiting = {
    artifacts: [],
    build: { status: 'waiting', until: NOW + 1_500_000, missing: missing(options) },
  } as const;
  const refusals: readonly Refusal[] = [
    { code: 'images_missing', sha: COMMIT, missing: missing(options), instead: null },
    {
      code: 'cut_checks',
      sha: COMMIT,
      checks: [{ name: text, state: 'failed', url: `https://ci.example/${text}` }],
      instead: null,
    },
    { code: 'image_mismatch', service: 'api', label: 'revision', expected: COMMIT, found: text },
  ];
  const pick = {
    source: 'a'.repeat(40),
    subject: text,
    pull: 12,
    mainline: null,
    commit: COMMIT,
    onTrunk: true,
  };
  const bad = { release: '2026.11.18.1', commit: 'f'.repeat(40), reason: text };
  const mark = { kind: 'bad', by: BOB, at: NOW, reason: text, commit: 'f'.repeat(40) } as const;
  const ref = { name: text, commit: COMMIT };
  const refs = {
    tag: { ...ref, state: { status: 'taken', at: 'e'.repeat(40) } },
    branch: { ...ref, state: { status: 'refused', code: text } },
  } as const;
  const since = { commit: 'b'.repeat(40), release: '2026.11.19.1', environment: null };
  const protection = {
    status: 'done' as const,
    tagged: [],
    refused: Object.fromEntries(names(options).map((service) => [service, text])),
  };
  const none = { pushedAt: null, size: null, platforms: [], labels: null, tagsCanMove: null } as const;
  const counted: Changes = {
    kind: 'counted',
    since,
    total: 2,
    behind: 0,
    read: 2,
    entries: [entry(text), entry(text, { pull: null, type: 'docs', scope: null })],
    left: 0,
    bots: 0,
    merges: 0,
    cancelled: 0,
  };
  return {
    complete: releaseState(options, {}, { note: text }),
    waiting: releaseState(options, waiting, {}, [], checks(text)),
    'waiting, with checks that nobody has read': releaseState(options, waiting),
    'waiting, while AWS does not answer': {
      ...releaseState(options, waiting),
      pause: { provider: 'aws', code: text, since: NOW - 90_000 },
    },
    'waiting, with checks that GitHub does not say': releaseState(options, waiting, {}, [], 'unreadable'),
    'waiting, without checks': requiringNone(releaseState(options, waiting, {}, [], [])),
    'waiting, with checks that are not required': requiringNone(
      releaseState(options, waiting, {}, [], checks(text)),
    ),
    'waiting, with many failed checks that are not required': requiringNone(
      releaseState(options, waiting, {}, [], failed(text)),
    ),
    incomplete: releaseState(options, { build: { status: 'incomplete', at: NOW, refusals } }),
    'incomplete, after a pick': releaseState(options, {
      number: 2,
      picks: Array.from({ length: 3 }, (_, at) => ({ ...pick, source: String(at).repeat(40) })),
      build: { status: 'incomplete', at: NOW, refusals },
    }),
    bad: releaseState(options, {}, { mark }),
    suspect: releaseState(options, {}, { mark: { ...mark, kind: 'suspect', commit: null } }),
    'with all that can be said at once': releaseState(
      options,
      {
        contains: [bad, bad],
        services: { added: names(options), removed: ['legacy', 'old-search'] },
        protection,
      },
      refs,
    ),
    picked: releaseState(
      options,
      {
        number: 2,
        by: BOB,
        commit: 'abcdef0'.padEnd(40, '0'),
        picks: [pick, { ...pick, mainline: 1, pull: null }, { ...pick, onTrunk: false }],
      },
      { branch: { ...ref, state: { status: 'wanted' } } },
    ),
    first: releaseState(options, { changes: { kind: 'first' } }),
    unreadable: releaseState(options, { changes: { kind: 'unreadable', since } }),
    small: releaseState(options, { changes: counted }, { tag: null }),
    'that goes back': releaseState(options, { changes: { ...counted, behind: 3 } }),
    'with images of which nothing is known': releaseState(options, {
      artifacts: names(options).map((service) => ({ ...artifact(service), ...none })),
    }),
    'with artifacts that are kept': releaseState(options, {
      artifacts: names(options).map((service) => ({
        ...artifact(service, 1, options.text),
        keptFrom: '2026.11.19.2',
        labels: { revision: options.text ?? null, source: options.text ?? null },
        tagsCanMove: false,
      })),
    }),
  };
}

function changelog(text: string, many: number): Changelog {
  const entries = Array.from({ length: many }, (_, index): Entry =>
    entry(text, {
      pull: index % 3 === 0 ? null : index,
      type: must(['feat', 'fix', 'perf', 'docs', null][index % 5] ?? 'chore'),
      scope: index % 2 === 0 ? text : null,
      breaking: index % 7 === 0,
    }),
  );
  return {
    entries,
    cancelled: entries.slice(0, 40).map((reverted) => ({ reverted, by: entry(text) })),
    bots: entries.slice(0, 60),
    merges: entries.slice(0, 50).map(({ sha }) => sha),
  };
}

export function whole(text: string, many: number, more: Partial<WholeChanges> = {}): WholeChanges {
  const shown = release();
  return {
    release: shown,
    candidate: must(shown.candidates[0]),
    since: { commit: 'b'.repeat(40), release: '2026.11.19.1', environment: 'production' },
    total: many,
    read: many,
    changelog: changelog(text, many),
    ...more,
  };
}

export const side = (more: Partial<Side> = {}): Side => ({
  name: '2026.11.20.1',
  environment: null,
  release: '2026.11.20.1',
  commit: COMMIT,
  artifacts: [],
  ...more,
});

export function difference(options: SampleOptions = {}, more: Partial<Difference> = {}): Difference {
  const { text = 'a thing' } = options;
  const [staging, production] = project(options).environments;
  return {
    kind: 'difference',
    from: side({ name: 'production', environment: must(production), release: '2026.11.19.1' }),
    to: side({ name: 'staging', environment: must(staging) }),
    commits: {
      ahead: 120,
      behind: 2,
      read: 100,
      changelog: changelog(text, 40),
      link: LINKS.compare('b'.repeat(40), COMMIT),
    },
    artifacts: names(options).map((service, index) => ({
      service,
      from: index % 4 === 0 ? null : artifact(service, 0),
      to: index % 4 === 1 ? null : artifact(service, index % 4 === 2 ? 0 : 1),
    })),
    configuration: names(options).map((service, index) => ({
      service,
      differences:
        index % 3 === 2
          ? null
          : [
              { path: 'cpu', from: '"256"', to: '"512"' },
              { path: `containerDefinitions.app.environment.${text}`, from: '"aaaa1111"', to: '"bbbb2222"' },
              { path: 'containerDefinitions.app.environment.NEW', from: null, to: '"cccc3333"' },
              {
                path: 'containerDefinitions.app.logConfiguration.options.splunk-token',
                from: '"t0k3n"',
                to: null,
              },
              { path: `containerDefinitions.app.${text}`, from: JSON.stringify(text), to: null },
              {
                path: 'containerDefinitions.app.secrets.DATABASE_URL.valueFrom',
                from: '"arn:aws:ssm:eu-west-1:1:parameter/a"',
                to: '"arn:aws:ssm:eu-west-1:1:parameter/b"',
              },
              ...Array.from({ length: 9 }, (_, at) => ({ path: `a${at}`, from: text, to: null })),
            ],
    })),
    ...more,
  };
}
