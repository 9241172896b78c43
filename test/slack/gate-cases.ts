// Every gate, closed and open, for every reason that there is.
import type { GateName } from '../../src/domain/gate-name.ts';
import { time } from '../../src/slack/words.ts';
import {
  aFreeze,
  aHold,
  aLock,
  anOverrule,
  approvalBy,
  BARE,
  inStaging,
  MINUTE,
  URGENT,
  type Gated,
} from './gate-samples.ts';
import { everyDeployment } from './deployment-samples.ts';
import { ALICE, approvalsOf, BOB, CAROL, must, NOW, SRE } from './samples.ts';

/** A project that has this rule, and nothing else. */
export const ruled = (policy: Gated['policy'], more: Gated = {}): Gated => ({
  policy: { ...BARE, ...policy },
  ...more,
});

const after = (soak = 0, verifiedBy: readonly string[] = []) => ({
  after: { environment: 'staging', soak, verifiedBy },
});
const friday = { days: ['fri'], zone: 'UTC', only: [], except: [] } as const;
const open = ruled({ windows: [{ ...friday, from: 9 * 60, to: 17 * 60 }] });
export const shut = { windows: [{ ...friday, from: 10 * 60, to: 17 * 60 }] };
const never = ruled({
  windows: [{ ...friday, from: 0, to: 60, only: [{ from: '2020-01-01', to: '2020-01-02' }] }],
});
const holidays = { from: '2026-11-19', to: '2026-11-20', zone: 'UTC', reason: 'holidays' };
const midnight = time(Date.UTC(2026, 10, 21));
const ci = { name: 'ci/build', url: null } as const;
const dora = { name: 'Dora <!here>', email: 'dora@acme.example', login: 'dora', bot: false };
const byAuthors = { approvals: approvalsOf({ not: { authors: true, people: [] } }) };
const read = { kind: 'read', authors: [dora], commits: 3 } as const;
const two = [
  { count: 2, from: [SRE] },
  { count: 1, from: [CAROL] },
];
const holding = (status: string) => must(everyDeployment().find((each) => each.status === status));
const held = (status: string) =>
  ruled({}, { others: [{ ...holding(status), request: { ...holding(status).request, id: 'd0' } }] });
const looked = { environment: 'staging', deployment: 's1', by: CAROL, at: NOW, through: [SRE] };

/** Gate, why, what with, and what its line says. */
export const CLOSED: readonly (readonly [GateName, string, Gated, string])[] = [
  [
    'release',
    'somebody has marked it as bad',
    { release: { mark: { kind: 'bad', by: BOB, at: NOW, reason: 'it <burns>', commit: null } } },
    `*2026.11.20.1 is marked as bad.* <@${BOB}> says: “it &lt;burns&gt;”. No gate opens for it. Once it is good again: \`/release mark 2026.11.20.1 good\`.`,
  ],
  [
    'confirmation',
    'it goes back',
    { rollback: true },
    '*Not confirmed yet.* A rollback starts with one click. Press *Roll back*.',
  ],
  [
    'confirmation',
    'it is an emergency',
    { emergency: true, policy: URGENT },
    '*Not confirmed yet.* An emergency starts with one click on its plan. Press *Deploy now*.',
  ],
  [
    'emergency',
    'slipway.yml knows of none any more',
    { emergency: true },
    '*production has no emergency path.* slipway.yml names nobody for it. Ask for it without `--emergency`; to go back instead: `/release rollback production`.',
  ],
  [
    'order',
    'it has not succeeded before',
    ruled(after(), { others: [inStaging(9, { digest: `sha256:${'e'.repeat(64)}` })] }),
    '*Not yet proven in staging.* These artifacts have not succeeded there. Deploy them to staging first.',
  ],
  [
    'soak',
    'it has not run there for long enough',
    ruled(after(30 * MINUTE), { others: [inStaging(10)] }),
    `*Not long enough in staging.* It must run there undisturbed for 30 min. It opens by itself: ${time(NOW + 20 * MINUTE)}.`,
  ],
  [
    'soak',
    'something else came in between',
    ruled(after(30 * MINUTE), {
      others: [inStaging(10), inStaging(5, { id: 's2', order: 2, digest: `sha256:${'e'.repeat(64)}` })],
    }),
    '*Not long enough in staging.* It must run there undisturbed for 30 min. Something else was begun there since: deploy this one to staging again.',
  ],
  [
    'verified',
    'nobody has looked',
    ruled(after(0, [SRE]), { others: [inStaging(10)] }),
    `*Not yet looked at in staging.* Nobody has said that it is good there. One of <!subteam^${SRE}> looks at it there, and presses *Looks good*.`,
  ],
  [
    'verified',
    'it does not run there any more',
    ruled(after(0, [SRE]), {
      others: [inStaging(10), inStaging(5, { id: 's2', order: 2, digest: `sha256:${'e'.repeat(64)}` })],
    }),
    `*Not yet looked at in staging.* Nobody has said that it is good there. One of <!subteam^${SRE}> looks at it there, and presses *Looks good*. Something else was begun there since: deploy it there again first.`,
  ],
  [
    'checks',
    'one failed, one goes on, and one is not there',
    ruled(
      { checks: ['ci/build', 'ci/test', 'lint'] },
      {
        shown: {
          checks: [
            { name: 'ci/build', state: 'failed', url: 'https://ci.example/1' },
            { name: 'ci/test', state: 'pending', url: null },
          ],
        },
      },
    ),
    '*Checks are not green.* <https://ci.example/1|ci/build> failed. `ci/test` has not finished. `lint` is not there. Make them green; they are read again by themselves.',
  ],
  [
    'checks',
    'GitHub does not say',
    ruled({ checks: ['ci/build'] }, { shown: { checks: 'unreadable' } }),
    '*The checks could not be read.* GitHub did not answer. They are read again by themselves.',
  ],
  [
    'window',
    'it opens later',
    ruled(shut),
    `*Outside the deployment window.* Deployments start here only at the times that slipway.yml gives. It opens by itself: ${time(NOW + 30 * MINUTE)}.`,
  ],
  [
    'window',
    'it never opens',
    never,
    '*Outside the deployment window.* Deployments start here only at the times that slipway.yml gives. None opens within a year: mend `windows` in slipway.yml.',
  ],
  [
    'freeze',
    'somebody ordered it',
    ruled({ overrule: [SRE] }, { controls: { freezes: [aFreeze({ until: NOW + MINUTE })] } }),
    `*Frozen.* By <@${CAROL}>, until ${time(NOW + MINUTE)}: “the sale”. <!subteam^${SRE}> may press *Overrule the freeze*.`,
  ],
  [
    'freeze',
    'the calendar says so, and nobody may overrule that',
    ruled({ freezes: [holidays] }),
    `*Frozen.* By the calendar, until ${midnight}: “holidays”. Nobody may overrule it.`,
  ],
  [
    'freeze',
    'only another one has been overruled',
    ruled(
      { overrule: [SRE] },
      {
        controls: { freezes: [aFreeze({ id: 'f2', environment: 'production', reason: 'another' })] },
        deployment: { overrules: [anOverrule('freeze', 'f1')] },
      },
    ),
    `*Frozen.* By <@${CAROL}>: “another”. <!subteam^${SRE}> may press *Overrule the freeze*.`,
  ],
  [
    'lock',
    'somebody else keeps it',
    ruled({}, { controls: { locks: [aLock({ link: 'https://tickets.example/1' })] } }),
    `*Locked.* <@${BOB}> keeps production since ${time(NOW - MINUTE)}: “a migration” (<https://tickets.example/1|more>). Ask them, or press *Take over the lock*.`,
  ],
  [
    'lock',
    'it is a rollback all the same',
    { rollback: true, controls: { locks: [aLock({ until: NOW + MINUTE })] } },
    `*Locked.* <@${BOB}> keeps production since ${time(NOW - MINUTE)}, until ${time(NOW + MINUTE)}: “a migration”. Ask them, or press *Take over the lock*.`,
  ],
  [
    'hold',
    'automation asked',
    ruled({}, { automatic: true, controls: { holds: [aHold()] } }),
    `*Automation is on hold in production.* By <@${CAROL}>: “odd errors”. Press *Go on* for this one; to end the hold: \`/release resume production\`, or without a name if it is of all the project.`,
  ],
  [
    'authors',
    'GitHub did not say',
    ruled(byAuthors, { shown: { authors: { kind: 'unreadable' } } }),
    '*It could not be read who wrote this.* Authors may not approve here, and GitHub did not say who they are. It is read again by itself.',
  ],
  [
    'authors',
    'there are too many commits',
    ruled(byAuthors, { shown: { authors: { kind: 'too_many', commits: 1200, read: 250 } } }),
    '*Too much to tell who wrote it.* Authors may not approve here, and only the newest 250 of 1200 commits were read. Deploy an older release first, in steps.',
  ],
  [
    'authors',
    'one of them is nobody in Slack',
    ruled(byAuthors, { shown: { authors: read } }),
    '*Some authors are not known in Slack.* They may not approve here, and any approver could be one: Dora &lt;!here&gt; (`dora@acme.example`, `dora`). Add them to `people` in slipway.yml, by login or address.',
  ],
  [
    'approvals',
    'one is missing',
    ruled({ approvals: approvalsOf() }, { deployment: { approvals: [approvalBy(BOB)] } }),
    `*1 of 2 approvals.* Waiting for <!subteam^${SRE}> or <@${CAROL}>.`,
  ],
  [
    'approvals',
    'somebody must be among them',
    ruled(
      { approvals: approvalsOf({ rules: [{ count: 1, from: [SRE] }], must: [CAROL] }) },
      { deployment: { approvals: [approvalBy(BOB)] } },
    ),
    `*1 of 1 approval.* It does not go without <@${CAROL}>.`,
  ],
  [
    'approvals',
    'there are several rules',
    ruled({ approvals: approvalsOf({ rules: two }) }, { deployment: { approvals: [approvalBy(BOB)] } }),
    `*1 of 2 from <!subteam^${SRE}> and 0 of 1 from <@${CAROL}>.* A person counts for one of them.`,
  ],
  [
    'environment',
    'something is on its way',
    held('running'),
    '*The environment is taken.* 2026.11.20.1 is on its way there (`d0`). This goes on when that has ended.',
  ],
  [
    'environment',
    'what holds it needs an operator',
    held('needs_operator'),
    '*It needs an operator.* 2026.11.20.1 is in need of an operator there (`d0`). Settle it: `/release resolve d0`.',
  ],
];

export const OPEN: readonly (readonly [GateName, string, Gated, string])[] = [
  ['confirmation', '', { rollback: true, deployment: { confirmedBy: BOB } }, `Confirmed by <@${BOB}>`],
  ['emergency', '', { emergency: true, policy: URGENT }, 'An emergency, by somebody whom the policy names'],
  ['order', '', ruled(after(), { others: [inStaging(1)] }), 'Succeeded in staging with the same digests'],
  [
    'soak',
    '',
    ruled(after(30 * MINUTE), { others: [inStaging(30)] }),
    'Ran in staging undisturbed for 30 min and longer',
  ],
  [
    'verified',
    '',
    ruled(after(0, [SRE]), { others: [inStaging(1)], candidate: { verifications: [looked] } }),
    `Looked at in staging by <@${CAROL}>, who says that it is good`,
  ],
  [
    'checks',
    '',
    ruled({ checks: ['ci/build'] }, { shown: { checks: [{ ...ci, state: 'green' }] } }),
    'Checks are green (ci/build); read again right before the start',
  ],
  [
    'window',
    'it closes',
    open,
    `Inside the deployment window, which closes ${time(Date.UTC(2026, 10, 20, 17))}`,
  ],
  [
    'freeze',
    'everything that stands has been overruled',
    ruled(
      { freezes: [holidays], overrule: [SRE] },
      {
        controls: { freezes: [aFreeze()] },
        deployment: {
          overrules: [
            anOverrule('freeze', 'f1'),
            anOverrule('freeze', `calendar:${holidays.from}:${holidays.to}`),
            { ...anOverrule('hold', 'h1'), by: CAROL },
          ],
        },
      },
    ),
    `Frozen, and overruled by <@${BOB}>`,
  ],
  [
    'lock',
    'its owner asks',
    ruled({}, { controls: { locks: [aLock({ by: ALICE })] } }),
    `Locked by <@${ALICE}>, who asks for this`,
  ],
  [
    'hold',
    'somebody lets this one go on',
    ruled(
      {},
      {
        automatic: true,
        controls: { holds: [aHold()] },
        deployment: { overrules: [anOverrule('hold', 'h1')] },
      },
    ),
    `Automation is on hold; <@${BOB}> let this one go on`,
  ],
  [
    'authors',
    '',
    ruled(byAuthors, {
      shown: { authors: read },
      people: [{ slack: CAROL, github: null, emails: [dora.email] }],
    }),
    'Who wrote it is known (1 author of 3 commits), and does not approve it',
  ],
  [
    'approvals',
    '',
    ruled({ approvals: approvalsOf() }, { deployment: { approvals: [approvalBy(BOB), approvalBy(CAROL)] } }),
    `Approved by <@${BOB}> and <@${CAROL}>`,
  ],
  ['environment', '', ruled({}), 'Nothing else is on its way there'],
];
