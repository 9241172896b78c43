// What every refusal can come with, as nasty as it gets.
import type { Refusal } from '../../src/domain/refusal.ts';
import { BOB, CAROL, must, names, NOW } from './samples.ts';

/** @param many services, releases, checks and so on */
export function everyRefusal(text: string, many: number): readonly Refusal[] {
  const services = names({ services: many });
  const from = Array.from({ length: many }, (_, index) => `S0SRE${String(index).padStart(4, '0')}`);
  const teams = from.map((_, index) => `github:${'acme'.repeat(9)}/${'team'.repeat(20)}-${index}`);
  const ten = from.slice(0, 10);
  const lock = {
    environment: 'production',
    by: BOB,
    at: NOW,
    until: null,
    reason: text,
    link: null,
  };
  const locks = [
    lock,
    { ...lock, until: NOW, link: `https://tickets.example/${'&'.repeat(470)}` },
    { ...lock, link: `https://tickets.example/${'&'.repeat(70)}` },
    { ...lock, link: text },
  ];
  const releases = Array.from({ length: many }, (_, index) => `2026.11.20.${index}`);
  const anywhere = ['production', null];
  const service = 'api';
  const sha = 'c'.repeat(40);
  const instead = { sha: 'd'.repeat(40), subject: text };
  const conflict = { code: 'pick_conflict', release: '2026.11.20.1', sha, branch: text } as const;
  const missing = services.flatMap((each) =>
    (['no_such_tag', 'no_such_repository', 'denied', 'unreadable', 'differs'] as const).map((why) => ({
      service: each,
      looked: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/${each}:${text}`,
      why,
    })),
  );
  const checks = services.flatMap((each) => [
    { name: `${each} ${text}`, state: 'failed', url: `https://ci.example/${text}` } as const,
    { name: text, state: 'pending', url: text } as const,
    { name: text, state: 'missing', url: null } as const,
  ]);
  const all: { readonly [C in Refusal['code']]: readonly Refusal<C>[] } = {
    unknown_verb: [
      { code: 'unknown_verb', typed: text, nearest: 'cut' },
      { code: 'unknown_verb', typed: text, nearest: null },
    ],
    missing_argument: [{ code: 'missing_argument', verb: 'deploy', argument: 'release' }],
    too_many_arguments: [{ code: 'too_many_arguments', verb: 'cut', extra: text }],
    not_a_project_channel: [
      { code: 'not_a_project_channel', channels: from.map((id) => id.replace('S', 'C')) },
      { code: 'not_a_project_channel', channels: [] },
    ],
    unknown_environment: [{ code: 'unknown_environment', typed: text, known: services }],
    unknown_release: [
      { code: 'unknown_release', typed: text, newest: releases },
      { code: 'unknown_release', typed: text, newest: [] },
    ],
    unknown_deployment: [{ code: 'unknown_deployment', typed: text }],
    outsider: (['other_organisation', 'guest', 'bot', 'deactivated'] as const).map((kind) => ({
      code: 'outsider',
      kind,
    })),
    person_unreadable: [{ code: 'person_unreadable' }],
    unknown_ref: [{ code: 'unknown_ref', ref: text, repository: text }],
    not_on_trunk: [{ code: 'not_on_trunk', ref: text, sha, trunk: text }],
    already_cut: [{ code: 'already_cut', release: '2026.11.20.1', id: 'r1', sha }],
    nothing_new: [{ code: 'nothing_new', release: '2026.11.20.1', id: 'r1', sha }],
    would_lose: [1, 3].map((behind) => ({
      code: 'would_lose',
      release: '2026.11.20.1',
      id: 'r1',
      sha,
      behind,
    })),
    cut_meanwhile: [{ code: 'cut_meanwhile', release: '2026.11.20.1', id: 'r1', sha }],
    unknown_option: [{ code: 'unknown_option', verb: 'cut', typed: text }],
    ambiguous_release: [{ code: 'ambiguous_release', typed: text, matches: releases }],
    neither_release_nor_environment: [
      { code: 'neither_release_nor_environment', typed: text, environments: services },
    ],
    pull_untold: [{ code: 'pull_untold', pull: 12 }],
    pull_not_merged: [{ code: 'pull_not_merged', pull: 12 }],
    cut_checks: [instead, null].map((each) => ({ code: 'cut_checks', sha, checks, instead: each })),
    image_mismatch: (['revision', 'source'] as const).map((label) => ({
      code: 'image_mismatch',
      service,
      label,
      expected: sha,
      found: text,
    })),
    nothing_green: [{ code: 'nothing_green', trunk: text, looked: 50 }],
    picks_missing: [
      {
        code: 'picks_missing',
        picks: releases.map((release) => ({ release, source: sha, subject: text })),
      },
    ],
    not_in_repository: [{ code: 'not_in_repository', sha }],
    no_parent: [{ code: 'no_parent', sha }],
    already_in_release: [{ code: 'already_in_release', release: '2026.11.20.1', sha }],
    pick_conflict: [
      { ...conflict, files: services.map((each) => `${each}/${text}`), exact: true },
      { ...conflict, files: services.map((each) => `${each}/${text}`), exact: false },
      { ...conflict, files: [], exact: false },
    ],
    branch_moved: [
      { code: 'branch_moved', branch: text, expected: null, found: sha },
      { code: 'branch_moved', branch: text, expected: sha, found: 'e'.repeat(40) },
      { code: 'branch_moved', branch: text, expected: sha, found: '' },
    ],
    candidate_changed: [{ code: 'candidate_changed', release: '2026.11.20.1' }],
    bad_release: [{ code: 'bad_release', release: '2026.11.20.1', by: BOB, reason: text }],
    not_marked: [{ code: 'not_marked', release: '2026.11.20.1' }],
    already_marked: [{ code: 'already_marked', release: '2026.11.20.1', by: BOB, reason: text }],
    candidate_waits: [
      { code: 'candidate_waits', release: '2026.11.20.1', missing: services },
      { code: 'candidate_waits', release: '2026.11.20.1', missing: [] },
    ],
    candidate_incomplete: [
      {
        code: 'candidate_incomplete',
        release: '2026.11.20.1',
        refusals: [
          { code: 'images_missing', sha, missing, instead: null },
          { code: 'cut_checks', sha, checks, instead: null },
          { code: 'image_mismatch', service, label: 'revision', expected: sha, found: text },
        ],
      },
    ],
    images_missing: [
      ...[instead, null].map((each) => ({ code: 'images_missing', sha, missing, instead: each }) as const),
      ...missing
        .slice(0, 5)
        .map((each) => ({ code: 'images_missing', sha, missing: [each], instead: null }) as const),
    ],
    already_live: [{ code: 'already_live', release: '2026.11.20.1', environment: 'production' }],
    already_requested: [{ code: 'already_requested', deployment: 'd1e2f3g4', status: 'queued' }],
    not_settled: [{ code: 'not_settled', environment: 'production' }],
    task_unfit: (['missing', 'no_such_container', 'no_image'] as const).map((problem) => ({
      code: 'task_unfit',
      task: text,
      problem,
    })),
    service_unfit: (
      [
        { kind: 'missing' },
        { kind: 'cluster_missing' },
        { kind: 'denied', action: text },
        { kind: 'denied', action: null },
        { kind: 'inactive', status: text },
        { kind: 'controller', controller: text },
        { kind: 'no_such_container', container: text },
        { kind: 'no_such_revision', revision: text },
        { kind: 'platform', wants: 'linux/arm64', has: [text, 'linux/amd64'] },
      ] as const
    ).map((problem) => ({ code: 'service_unfit', service, problem })),
    not_confirmed: [true, false].map((emergency) => ({ code: 'not_confirmed', emergency })),
    not_succeeded_in: [{ code: 'not_succeeded_in', environment: 'staging' }],
    checks_unreadable: [{ code: 'checks_unreadable' }],
    checks_not_green: [
      {
        code: 'checks_not_green',
        checks,
      },
    ],
    approvals_missing: [
      { code: 'approvals_missing', rules: [{ have: 0, need: 2, from }], must: [] },
      { code: 'approvals_missing', rules: [{ have: 0, need: 1, from: [BOB] }], must: [] },
      { code: 'approvals_missing', rules: [{ have: 1, need: 2, from: teams }], must: teams },
      { code: 'approvals_missing', rules: [{ have: 1, need: 1, from: [BOB] }], must: [CAROL] },
      // slipway.yml takes ten rules.
      { code: 'approvals_missing', rules: ten.map(() => ({ have: 0, need: 2, from: teams })), must: [] },
      { code: 'approvals_missing', rules: ten.map(() => ({ have: 2, need: 2, from })), must: teams },
    ],
    environment_held: [
      { code: 'environment_held', deployment: 'd0', release: '2026.11.20.2', status: 'running' },
      { code: 'environment_held', deployment: 'd0', release: '2026.11.20.2', status: 'needs_operator' },
    ],
    stale_card: [{ code: 'stale_card' }],
    not_waiting: [
      { code: 'not_waiting', status: 'rejected', by: BOB },
      { code: 'not_waiting', status: 'running', by: null },
    ],
    requester_cannot_approve: [{ code: 'requester_cannot_approve' }],
    no_approval_needed: [{ code: 'no_approval_needed' }],
    not_an_approver: [from, teams].map((each) => ({ code: 'not_an_approver', from: each })),
    approvers_unreadable: [{ code: 'approvers_unreadable', from }],
    already_approved: [{ code: 'already_approved' }],
    plan_changed: [
      {
        code: 'plan_changed',
        differences: [
          ...services.flatMap((each) =>
            (['image', 'live_revision', 'configuration'] as const).map((what) => ({ what, service: each })),
          ),
          ...(['services', 'live_commit', 'target_commit', 'steps', 'policy'] as const).map((what) => ({
            what,
          })),
        ],
      },
    ],
    nothing_to_roll_back_to: [
      { code: 'nothing_to_roll_back_to', environment: 'production', skipped: [] },
      {
        code: 'nothing_to_roll_back_to',
        environment: 'production',
        skipped: releases.map((each) => ({ release: each, why: 'image_gone' })),
      },
      {
        code: 'nothing_to_roll_back_to',
        environment: 'production',
        skipped: releases.map((each, index) => ({
          release: each,
          why: must((['bad', 'image_gone', 'revision_gone', 'suspect'] as const)[index % 4]),
        })),
      },
    ],
    revision_gone: [{ code: 'revision_gone', release: '2026.11.20.1', services }],
    nothing_to_abort: [
      ...[text, null].map((environment) => ({ code: 'nothing_to_abort', environment, stuck: null }) as const),
      { code: 'nothing_to_abort', environment: 'production', stuck: 'd1e2f3g4' },
    ],
    already_aborting: [{ code: 'already_aborting', deployment: 'd1e2f3g4', by: BOB }],
    nothing_to_stop: [{ code: 'nothing_to_stop', deployment: 'd1e2f3g4' }],
    no_drift: [{ code: 'no_drift' }],
    no_configuration_waiting: [{ code: 'no_configuration_waiting' }],
    never_succeeded_here: [
      { code: 'never_succeeded_here', release: '2026.11.20.1', environment: 'production' },
    ],
    image_gone: [{ code: 'image_gone', release: '2026.11.20.1', services }],
    nothing_to_resolve: [{ code: 'nothing_to_resolve', status: 'succeeded' }],
    still_unknown: [{ code: 'still_unknown', services }],
    no_emergency_path: [{ code: 'no_emergency_path', environment: 'production' }],
    not_for_emergencies: [true, false].map((unreadable) => ({
      code: 'not_for_emergencies',
      from: teams,
      unreadable,
    })),
    soaking: [null, NOW].map((opens) => ({
      code: 'soaking',
      environment: 'staging',
      soak: 1_800_000,
      opens,
    })),
    not_verified: [from, teams].map((each) => ({
      code: 'not_verified',
      environment: 'staging',
      from: each,
    })),
    outside_window: [null, NOW].map((opens) => ({ code: 'outside_window', opens })),
    frozen: [
      { code: 'frozen', by: null, until: NOW, reason: text, overrule: [] },
      { code: 'frozen', by: BOB, until: null, reason: text, overrule: from },
      { code: 'frozen', by: BOB, until: NOW, reason: text, overrule: teams },
    ],
    locked: locks.map((each) => ({ code: 'locked', ...each })),
    on_hold: [{ code: 'on_hold', environment: 'production', by: BOB, reason: text }],
    authors_unreadable: [{ code: 'authors_unreadable' }],
    too_many_authors: [{ code: 'too_many_authors', commits: 1200, read: 250 }],
    unknown_authors: [
      { code: 'unknown_authors', authors: from.map(() => ({ name: text, email: text, login: text })) },
      { code: 'unknown_authors', authors: [{ name: '', email: '', login: null }] },
    ],
    author_cannot_approve: [{ code: 'author_cannot_approve' }],
    excluded_approver: [{ code: 'excluded_approver' }],
    approver_unmapped: [{ code: 'approver_unmapped', person: BOB }],
    nothing_to_withdraw: [{ code: 'nothing_to_withdraw' }],
    nothing_to_overrule: (['freeze', 'hold'] as const).map((gate) => ({ code: 'nothing_to_overrule', gate })),
    not_an_overruler: [[], from, teams].map((each) => ({ code: 'not_an_overruler', from: each })),
    nothing_to_verify: [
      { code: 'nothing_to_verify', release: '2026.11.20.1-rc.2', environment: 'production' },
    ],
    not_a_verifier: [[], from, teams].map((each) => ({ code: 'not_a_verifier', from: each })),
    already_verified: [{ code: 'already_verified', by: BOB }],
    nothing_to_review: [{ code: 'nothing_to_review' }],
    cannot_review_own: [{ code: 'cannot_review_own' }],
    already_reviewed: [{ code: 'already_reviewed', by: BOB }],
    not_a_reviewer: [from, teams].map((each) => ({ code: 'not_a_reviewer', from: each })),
    bad_time: (['duration', 'time'] as const).flatMap((wanted) =>
      [text, ''].map((typed) => ({ code: 'bad_time', typed, wanted }) as const),
    ),
    past_time: [{ code: 'past_time', typed: text }],
    already_frozen: anywhere.map((environment) => ({
      code: 'already_frozen',
      environment,
      by: BOB,
      reason: text,
    })),
    not_frozen: anywhere.map((environment) => ({ code: 'not_frozen', environment })),
    not_your_freeze: [[], from, teams].flatMap((overrule) =>
      [true, false].map(
        (unreadable) => ({ code: 'not_your_freeze', by: BOB, overrule, unreadable }) as const,
      ),
    ),
    already_locked: locks.map((each) => ({ code: 'already_locked', ...each })),
    not_locked: [{ code: 'not_locked', environment: 'production' }],
    not_your_lock: locks.map((each) => ({ code: 'not_your_lock', ...each })),
    lock_changed: [{ code: 'lock_changed' }],
    already_on_hold: anywhere.map((environment) => ({
      code: 'already_on_hold',
      environment,
      by: BOB,
      reason: text,
    })),
    not_on_hold: anywhere.map((environment) => ({ code: 'not_on_hold', environment })),
  };
  return Object.values(all).flat();
}
