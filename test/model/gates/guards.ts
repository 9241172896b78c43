// Every guard between a wish and production, and how to take it out: with any one of them gone, the model must fail.
// What stands here is looked for in the source, word for word (test/model/gates.test.ts).

export interface Guard {
  readonly name: string;
  /** Invariant or threat that it holds. */
  readonly holds: string;
  /** Where something is guarded twice, both have to go. */
  readonly cuts: readonly Cut[];
}

export interface Cut {
  readonly file: string;
  /** Stands there exactly once. */
  readonly text: string;
  /** What is there instead, so that it guards nothing. */
  readonly instead: string;
}

/** A gate that is never there. */
const gate = (name: string, holds: string): Guard =>
  guard(
    `the gate ${name}`,
    holds,
    'src/domain/gates.ts',
    `  name: '${name}',\n  look: (`,
    `  name: '${name}',\n  look: () => 'absent' as never,\n  never: (`,
  );

const guard = (name: string, holds: string, file: string, text: string, instead: string): Guard => ({
  name,
  holds,
  cuts: [{ file, text, instead }],
});

const both = (one: Guard, other: Guard): Guard => ({ ...one, cuts: [...one.cuts, ...other.cuts] });

const ANSWER = 'src/domain/answer.ts';
const START = 'src/domain/start.ts';
const VALID = 'src/domain/valid-approvals.ts';
const LOCK = 'src/domain/lock.ts';
const PEOPLE = 'src/usecases/gather-people.ts';

export const GUARDS: readonly Guard[] = [
  gate('release', 'a bad release goes nowhere'),
  gate('confirmation', 'a rollback or an emergency starts with a click'),
  both(
    gate('emergency', 'I23, T8: whoever confirmed an emergency still may'),
    guard('', '', START, 'request.emergency && confirmedBy !== null && lost(', 'false && lost('),
  ),
  gate('order', 'staging before production'),
  gate('soak', 'it has run in staging long enough'),
  gate('verified', 'somebody has looked at staging'),
  gate('checks', 'the checks are green at the start'),
  gate('window', 'inside of the deployment window'),
  gate('freeze', 'nobody deploys during a freeze'),
  gate('lock', 'nobody deploys over a lock'),
  gate('hold', 'automation pauses'),
  gate('authors', 'T7: an author whom nobody knows could be the approver'),
  gate('approvals', 'I3: none starts without its approvals'),
  guard(
    'only one holds an environment',
    'I1',
    START,
    'if (holder !== undefined && open.request.rollback === null) {',
    'if (false) {',
  ),
  guard(
    'the plan is made again at the start',
    'I3, F11',
    START,
    'const differs = facts.plan.hash !== open.plan.hash;',
    'const differs = false;',
  ),
  guard(
    'people are asked again about another plan',
    'I3',
    START,
    'if (differs && !mayFollow(open, facts))',
    'if (false)',
  ),
  guard(
    'approvers are looked up again at the start',
    'T8',
    START,
    'eligibility });\n  const closed',
    '});\n  const closed',
  ),
  guard(
    'an emergency passes only what is listed',
    'I23',
    'src/domain/gates.ts',
    'if (!deployment.request.emergency) return false;',
    'if (deployment.request.emergency) return true;',
  ),
  guard('no outsider answers', 'T10', ANSWER, 'if (outsider !== null) return refused(outsider);', ''),
  guard(
    'a button of an older plan counts for nothing',
    'T5',
    ANSWER,
    "if (deployment.replans !== answer.replans) return refused({ code: 'stale_card' });",
    '',
  ),
  guard(
    'nobody approves what they asked for',
    'I4, T7',
    ANSWER,
    "if (by === open.request.requestedBy) refusals.push({ code: 'requester_cannot_approve' });",
    '',
  ),
  guard(
    'only those named approve',
    'T8, I22',
    ANSWER,
    'if (authority !== null) refusals.push(authority);',
    '',
  ),
  guard(
    'those excluded by name do not approve',
    'I4',
    ANSWER,
    "if (rule.not.people.includes(by)) refusals.push({ code: 'excluded_approver' });",
    '',
  ),
  guard('one person is one approval', 'I4', ANSWER, "refusals.push({ code: 'already_approved' });", ''),
  guard(
    'one withdraws only what is theirs',
    'I4',
    ANSWER,
    "if (!open.approvals.some(({ by }) => by === approver)) return refused({ code: 'nothing_to_withdraw' });",
    '',
  ),
  guard(
    'only those named reject',
    'T8',
    ANSWER,
    "if (authority !== null) return refused(authority);\n    return accepted({ type: 'deployment.rejected'",
    "return accepted({ type: 'deployment.rejected'",
  ),
  guard(
    'only those named confirm an emergency',
    'I23',
    ANSWER,
    'if (authority !== null) return refused(authority);\n    if (facts.drift',
    'if (facts.drift',
  ),
  guard(
    'only those who may overrule a freeze',
    'I22',
    'src/domain/overrule.ts',
    'if (authority !== null) return refused(authority);',
    '',
  ),
  both(
    guard(
      'an overruler is looked up again',
      'T8',
      'src/domain/overrules.ts',
      "standingOf(eligibility, each.by, who) === 'yes'",
      'true',
    ),
    guard('', '', START, "gate === 'freeze' && lost(", "gate === 'freeze' && false && lost("),
  ),
  guard('one freeze overruled is not the next', 'I22', 'src/domain/overrules.ts', 'each.of === id &&', ''),
  guard(
    'only those named speak for staging',
    'T8',
    'src/domain/verify.ts',
    'if (refusal !== null) return refused(refusal);',
    '',
  ),
  guard(
    'a word is about one deployment',
    'T17',
    'src/domain/gate-facts.ts',
    'deployment === proof?.deployment && ',
    '',
  ),
  guard(
    'only the owner gives a lock back',
    'F33',
    LOCK,
    "if (lock.by !== by && !isOperators(lock)) return refused({ code: 'not_your_lock', ...shown(lock) });",
    '',
  ),
  guard(
    'a lock is taken only when it is free',
    'I1',
    LOCK,
    "if (standing !== undefined) return refused({ code: 'already_locked', ...shown(standing) });",
    '',
  ),
  guard(
    'only a rollback passes the lock that a rollback left',
    'DESIGN, rollback',
    'src/domain/gates.ts',
    '(standing.left && request.rollback !== null)',
    'standing.left',
  ),
  guard(
    'a rollback leaves no lock over one that somebody has',
    'I17',
    'src/domain/afterwards.ts',
    'if (lockOf(controls, environment, at) !== undefined) return [];',
    '',
  ),
  guard(
    'a lock is taken over only when it was seen',
    'F33',
    LOCK,
    'const seenLock = snapshot.controls.locks.find((lock) => lock.id === seen);',
    'const seenLock = snapshot.controls.locks[0];',
  ),
  guard(
    'a lock ends no earlier',
    'F28',
    LOCK,
    '.filter(({ until }) => until !== null && now >= until)',
    '.filter(({ until }) => until !== null)',
  ),
  guard(
    'a freeze ends no earlier',
    'F28',
    'src/domain/freeze.ts',
    '.filter(({ until }) => until !== null && now >= until)',
    '.filter(({ until }) => until !== null)',
  ),
  guard(
    'a freeze is ended by whoever may',
    'I22',
    'src/domain/freeze.ts',
    "if (freeze.by !== by && stands !== 'yes') {",
    'if (false) {',
  ),
  guard(
    'nobody reviews what they did',
    'T31',
    'src/domain/review.ts',
    "if (review.by.includes(by)) return refused({ code: 'cannot_review_own' });",
    '',
  ),
  guard(
    'a request expires no earlier',
    'F28',
    'src/domain/expiry.ts',
    'if (at === null || now < at) return accepted();',
    'if (at === null) return accepted();',
  ),
  guard(
    'only those named ask for an emergency',
    'I23',
    'src/usecases/deploy-release.ts',
    'if (denied !== null) refusals.push(denied);',
    '',
  ),
  guard(
    'outsiders set nothing over an environment',
    'T10',
    'src/usecases/set-controls.ts',
    'personRefusal(await gatherPerson(world.directory, asker)),\n    unknown',
    'null,\n    unknown',
  ),
  guard(
    'a look-up that fails denies',
    'I22',
    PEOPLE,
    "return entry.startsWith('S') ? readable(() => directory.members(entry)) : [entry];",
    "if (!entry.startsWith('S')) return [entry];\n  const read = await readable(() => directory.members(entry));\n  return read === 'unreadable' ? [person] : read;",
  ),
  guard(
    'whoever left the workspace is eligible for nothing',
    'T8, T10',
    PEOPLE,
    'return personRefusal(fact) === null ? gatherEligibility(world, person, entries) : NOT_ELIGIBLE;',
    'return gatherEligibility(world, person, entries);',
  ),
  guard(
    'checks that cannot be read close',
    'I22',
    'src/domain/gates.ts',
    "if (checks === 'unreadable') return { code: 'checks_unreadable' };",
    "if (checks === 'unreadable') return 'open';",
  ),
  guard(
    'ECS is asked at the click',
    'T17',
    'src/usecases/answer-deployment.ts',
    'live.some((each) => each.ecsService === ecsService && each.revision !== liveRevision),',
    'false,',
  ),
  both(
    guard(
      'whoever is nobody on GitHub does not approve',
      'T7',
      ANSWER,
      "if (!people.some(({ slack }) => slack === by)) return { code: 'approver_unmapped', person: by };",
      '',
    ),
    guard('', '', VALID, '!people.some((person) => person.slack === slack) ||', 'false ||'),
  ),
  both(
    guard(
      'an approval is for one plan',
      'I3',
      VALID,
      'const forThisPlan = approval.planHash === deployment.plan.hash;',
      'const forThisPlan = true;',
    ),
    guard(
      '',
      '',
      'src/domain/deployment.ts',
      'differences: event.differences,\n        approvals: [],',
      'differences: event.differences,\n        approvals: open.approvals,',
    ),
  ),
  both(
    guard(
      'an approval expires',
      'I3',
      VALID,
      'const stands = now < approval.at + rule.expire;',
      'const stands = true;',
    ),
    guard(
      '',
      '',
      'src/domain/expiry.ts',
      'if (at === null || now < at) return accepted();',
      'if (at !== Infinity) return accepted();',
    ),
  ),
  both(
    guard(
      'authors do not approve',
      'I4, T7',
      ANSWER,
      'if (authorship !== null) refusals.push(authorship);',
      '',
    ),
    guard(
      'approvals of authors are not counted',
      'I4',
      VALID,
      '(rule.not.authors && isAuthor(fact, people, by))',
      'false',
    ),
  ),
  both(
    guard(
      'what has ended takes no answer',
      'I7',
      ANSWER,
      "if (!isOpen(deployment)) return refused({ code: 'not_waiting', ...ending(deployment) });",
      '',
    ),
    guard(
      'terminal states take no event',
      'I7',
      'src/domain/deployment.ts',
      '  throw new ImpossibleTransition(before.status, event.type);\n}\n\nfunction evolveOpen',
      '  return next;\n}\n\nfunction evolveOpen',
    ),
  ),
];
