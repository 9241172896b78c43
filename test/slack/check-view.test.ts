// `/release check` and `/release whoami`: what is in the way of a deployment, and what somebody may do about it.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Open } from '../../src/domain/deployment.ts';
import { gateStates } from '../../src/domain/gates.ts';
import type { Eligibility, PersonFact } from '../../src/domain/people.ts';
import type { Environment, Policy } from '../../src/domain/project.ts';
import { checkView } from '../../src/slack/check/view.ts';
import { factsOf } from '../../src/slack/deploy/gate-lines.ts';
import { whoAmIView } from '../../src/slack/whoami/view.ts';
import type { Checked } from '../../src/usecases/check-deployment.ts';
import type { WhoAmI } from '../../src/usecases/who-am-i.ts';
import { CLOSED } from './gate-cases.ts';
import { aFreeze, aLock, BARE, gatedState, waiting, type Gated } from './gate-samples.ts';
import { faultsOf, NASTY, nastyText, shownLength, wordsOf } from './nasty.ts';
import { everyRefusal } from './refusal-samples.ts';
import { approvalsOf, BOB, CAROL, candidate, must, NOW, project, SRE } from './samples.ts';

type Looked = Extract<Checked, { readonly kind: 'checked' }>;

/** As it would be asked for, and is not. */
function looked(options: Gated, more: Partial<Looked> = {}): Looked {
  const asked = waiting(options);
  const deployment: Open = { ...asked, request: { ...asked.request, id: 'a check' } };
  const state = gatedState(options, deployment);
  const { environment, snapshot: full } = state;
  const snapshot = { ...full, deployments: options.others ?? [] };
  const gates = gateStates(factsOf({ ...state, snapshot }, deployment));
  return { kind: 'checked', environment, deployment, gates, refusals: [], snapshot, ...more };
}

const check = (options: Gated, more: Partial<Looked> = {}) =>
  checkView(project(), options.people ?? [], looked(options, more), NOW);

const bare = (more: Gated = {}): Gated => ({ ...more, policy: { ...BARE, ...more.policy } });

describe('/release check', () => {
  it('says yes where nothing is in the way, and how to ask for it', () => {
    const view = check(bare());
    expect(view.text).toBe('shop: 2026.11.20.1 → production: Yes: nothing is in its way');
    expect(wordsOf(view)).toContain(
      'Nobody has been asked, and nothing was changed.\nTo ask for it: `/release deploy 2026.11.20.1 production`',
    );
    expect(wordsOf(view)).toContain('✓ Nothing else is on its way there');
  });

  it('says every gate with what opens it, and counts those that are closed', () => {
    const view = check({ controls: { freezes: [aFreeze()], locks: [aLock()] } });
    expect(view.text.split('\n')).toEqual([
      'shop: 2026.11.20.1 → production: Not now: 5 things in its way',
      'Still closed: the environment before, checks, a freeze, a lock and approvals',
    ]);
    const words = wordsOf(view);
    for (const part of [
      'Not yet proven in staging',
      'Checks are not green',
      'Frozen',
      'Locked',
      '0 of 2 approvals',
    ])
      expect(words).toContain(`✗ *${part}.*`);
    expect(wordsOf(check(bare({ controls: { locks: [aLock()] } })))).toContain('Not now: 1 thing in its way');
  });

  it('says what is in the way before any gate, also where there can be no plan', () => {
    const gone = { code: 'image_gone', release: '2026.11.20.1', services: ['api'] } as const;
    const view = check(bare(), { refusals: [gone] });
    expect(view.text.split('\n')).toEqual([
      'shop: 2026.11.20.1 → production: Not now: 1 thing in its way',
      '2026.11.20.1 cannot be had any more.',
    ]);
    expect(wordsOf(view)).not.toContain('To ask for it');
    const unfit = { code: 'service_unfit', service: 'api', problem: { kind: 'missing' } } as const;
    const none = check(bare(), { deployment: null, gates: [], refusals: [unfit] });
    expect(none.text).toMatch(/^shop: production: Not now: 1 thing in its way\nSlipway cannot deploy api\.$/);
    expect(wordsOf(none)).toContain('✗ *Slipway cannot deploy api.* ECS has no such service.');
    expect(faultsOf(none)).toEqual([]);
  });

  it('leads to the card where it has been asked for already', () => {
    const asked = waiting(bare());
    const words = wordsOf(check(bare({ others: [asked] }), { deployment: asked }));
    expect(words).toContain(
      'It has been asked for already, as `d1e2f3g4`: its card has the buttons. Nothing was changed.',
    );
    expect(words).not.toContain('To ask for it');
  });

  it('says whether there would be a way back', () => {
    const wayBack = { release: '2026.11.19.1', obstacle: null };
    expect(wordsOf(check(bare({ shown: { wayBack } })))).toContain('Way back: 2026.11.19.1, ready');
    const gone = { ...wayBack, obstacle: { kind: 'image_gone', services: ['api'] } } as const;
    expect(wordsOf(check(bare({ shown: { wayBack: gone } })))).toContain('*No way back*: the images of');
  });

  it('names the candidate as it has to be typed where there is a newer one', () => {
    const newer = { ...candidate(), number: 2 };
    const words = wordsOf(check(bare({ release: { candidates: [candidate(), newer] } })));
    expect(words).toContain('`/release deploy 2026.11.20.1-rc.1 production`');
    expect(words).toContain('*Not the newest*: 2026.11.20.1-rc.2 came after it');
  });

  it('has no button and no long line that is Slipway’s own', () => {
    for (const [, , options] of CLOSED) {
      const view = check({ ...options, rollback: false, emergency: false });
      expect(JSON.stringify(view.blocks)).not.toContain('"button"');
      expect(
        wordsOf(view)
          .split('\n')
          .filter((line) => shownLength(line) > 200),
      ).toEqual([]);
    }
  });

  it.each(NASTY.map((text) => [JSON.stringify(text.slice(0, 30)), text]))(
    'is taken by Slack with %s, sixty services, and everything in the way',
    (_start, text) => {
      const reason = { reason: text };
      const controls = { freezes: [aFreeze(reason)], locks: [aLock({ ...reason, link: text })] };
      const options: Gated = { text, services: 60, controls };
      for (const refusals of [[], everyRefusal(text, 60).filter(({ code }) => code === 'service_unfit')])
        expect(faultsOf(check(options, { refusals }))).toEqual([]);
    },
  );
});

const FULL: PersonFact = { id: BOB, homeTeam: true, deactivated: false, guest: false, bot: false };
const NOBODY: Eligibility = { through: [], unreadable: [], members: {} };

const POLICY: Partial<Policy> = {
  ...BARE,
  approvals: approvalsOf({ rules: [{ count: 2, from: [SRE] }], must: [CAROL] }),
  rollback: {
    approvals: approvalsOf({ rules: [{ count: 1, from: ['github:acme/oncall'] }] }),
    leaves: 'nothing',
  },
  overrule: [SRE],
  emergency: { by: ['github:acme/oncall'], skips: [] },
  after: { environment: 'staging', soak: 0, verifiedBy: [BOB] },
};

function who(
  eligibility: Partial<Eligibility>,
  more: Partial<WhoAmI> = {},
  policy: Partial<Policy> = {},
): WhoAmI {
  const production = must(project({ policy: { ...POLICY, ...policy } }).environments[1]);
  const environments = [{ environment: production, eligibility: { ...NOBODY, ...eligibility } }];
  return { id: BOB, person: FULL, identity: null, environments, ...more };
}

const told = (...asked: Parameters<typeof who>): string => wordsOf(whoAmIView(who(...asked)));

describe('/release whoami', () => {
  it('says who somebody is in Slack and on GitHub', () => {
    const identity = { slack: BOB, github: 'bob', emails: ['bob@acme.example', 'b@home.example'] };
    const view = whoAmIView(who({}, { identity }));
    expect(wordsOf(view)).toContain(
      `<@${BOB}>, \`${BOB}\`\nA full member of this workspace\nOn GitHub: \`bob\`; \`bob@acme.example\` and \`b@home.example\``,
    );
    expect(view.text).toContain(`You are ${BOB}\nA full member of this workspace\nOn GitHub: \`bob\``);
    expect(told({}, { identity: { ...identity, github: null, emails: [] } })).toContain(
      'On GitHub: no login; no addresses',
    );
  });

  it('says what whoever is unknown on GitHub cannot do, and how to mend that', () => {
    expect(told({})).toContain(
      `On GitHub: unknown. Where authors may not approve, you cannot approve until \`people\` in slipway.yml has \`${BOB}\``,
    );
  });

  it('says what somebody may do where, and through what', () => {
    const through = [SRE, BOB, 'github:acme/oncall'];
    const view = whoAmIView(who({ through }));
    const line = `*production*  you may approve (through <!subteam^${SRE}>), approve a rollback (through the GitHub team acme/oncall), overrule a freeze (through <!subteam^${SRE}>), deploy in an emergency (through the GitHub team acme/oncall) and say that staging is good (through <@${BOB}>)`;
    expect(wordsOf(view)).toContain(line);
    expect(view.text).toContain(line);
    expect(wordsOf(view)).toContain('Nobody approves what they asked for themselves.');
  });

  it('promises nothing: not where something could not be read, nor to whom slipway.yml excludes', () => {
    expect(told({})).toContain('*production*  you may do nothing that it asks people for');
    expect(told({ unreadable: [SRE] })).toContain(
      '*production*  it could not be read whether you may approve and overrule a freeze\n',
    );
    const excluding = { approvals: approvalsOf({ rules: [{ count: 1, from: [SRE] }], not: NOT_BOB }) };
    const words = told({ through: [SRE] }, {}, excluding);
    expect(words).toContain(
      `*production*  you may overrule a freeze (through <!subteam^${SRE}>); slipway.yml excludes you by name: you may not approve`,
    );
    expect(
      told(
        {},
        {},
        { ...BARE, rollback: { approvals: null, leaves: 'nothing' }, overrule: [], emergency: null },
      ),
    ).toContain('*production*  asks nobody for anything');
  });

  it.each([
    ['a guest', { ...FULL, guest: true }, 'You are a guest in this workspace.'],
    ['somebody from elsewhere', { ...FULL, homeTeam: false }, 'You belong to another organisation.'],
    ['somebody whom Slack does not tell of', 'unreadable', 'Slipway could not check who you are.'],
  ] as const)('tells %s what they are taken for, and nothing of what runs', (_who, person, said) => {
    const view = whoAmIView(who({}, { person, environments: [] }));
    expect(wordsOf(view)).toContain(said);
    expect(wordsOf(view)).not.toMatch(/production|Nobody approves/);
    expect(faultsOf(view)).toEqual([]);
  });

  it('is taken by Slack, for any name and any number of environments, groups and addresses', () => {
    fc.assert(
      fc.property(nastyText, fc.integer({ min: 0, max: 60 }), fc.boolean(), (text, many, unread) => {
        const groups = Array.from({ length: many }, (_, at) => `github:acme/${'team-'.repeat(16)}${at}`);
        const { environments } = who(
          unread ? { unreadable: groups } : { through: groups },
          {},
          { approvals: approvalsOf({ rules: [{ count: 1, from: groups }] }), overrule: groups },
        );
        const [{ environment, eligibility }] = environments as readonly [(typeof environments)[0]];
        const all = Array.from({ length: many }, (_, at) => ({
          environment: { ...environment, name: `environment-${at}` } satisfies Environment,
          eligibility,
        }));
        const identity = { slack: BOB, github: text, emails: Array.from({ length: many }, () => text) };
        const view = whoAmIView(who({}, { identity, environments: all }));
        expect(faultsOf(view)).toEqual([]);
        expect(wordsOf(view).includes('*environment-0*  ')).toBe(many > 0);
      }),
      { numRuns: 100, endOnFailure: true },
    );
  });
});

const NOT_BOB = { authors: false, people: [BOB] };
