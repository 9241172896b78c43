// What a card says of risks, of an emergency, and of how it ended: without these, somebody decides blindly.
import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { View } from '../../src/slack/blocks.ts';
import { deploymentCard } from '../../src/slack/deploy/deployment-card.ts';
import { everyDeployment } from './deployment-samples.ts';
import { aReview, gatedState, URGENT, waiting, type Gated } from './gate-samples.ts';
import { wordsOf } from './nasty.ts';
import { BOB, must, NOW } from './samples.ts';

const draw = (options: Gated, deployment: Deployment = waiting(options)): View =>
  deploymentCard(gatedState(options, deployment));

const byStatus = (status: Deployment['status'], options: Gated = {}): Deployment =>
  must(everyDeployment(options).find((each) => each.status === status));

describe('what speaks against it', () => {
  const risky = (path: string) => ({
    shown: {
      commits: 30,
      configuration: [
        { service: 'api', changes: [{ path, from: '"a"', to: '"b"' }], waiting: null, unlike: null },
        {
          service: 'worker',
          changes: [],
          waiting: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/worker:43',
          unlike: [{ path: 'containerDefinitions.app.environment.X', from: '"there"', to: null }],
        },
      ],
    },
  });

  it('comes before the plan, and the plan before the gates', () => {
    const words = wordsOf(draw(risky('cpu')));
    const order = [
      '*30 commits ahead*',
      'Risk: tags of',
      'replaces 2026.11.19.1',
      'Not yet proven in staging',
    ];
    const places = order.map((part) => words.indexOf(part));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  it.each([
    ['containerDefinitions.app.command.0', 'the command'],
    ['containerDefinitions.app.entryPoint', 'the command'],
    ['taskRoleArn', 'a role'],
    ['executionRoleArn', 'a role'],
    ['containerDefinitions.app.secrets.TOKEN.valueFrom', 'secrets'],
    ['containerDefinitions.app.privileged', 'what a container may do'],
    ['containerDefinitions.app.user', 'what a container may do'],
    ['pidMode', 'what a container may do'],
    ['containerDefinitions.app.linuxParameters.capabilities.add.0', 'what a container may do'],
  ])('a change of %s outside of Slipway is loud, and is called %s', (path, said) => {
    expect(wordsOf(draw(risky(path)))).toContain(
      `*Changed outside of Slipway*: ${said} of api; *What changes* shows it`,
    );
  });

  it('is every way in which the configuration is not what it seems, without its values', () => {
    const words = wordsOf(draw(risky('containerDefinitions.app.environment.MODE')));
    expect(words).toContain('Changed outside of Slipway: 1 setting of api');
    expect(words).toContain(
      '*Configuration waiting*: `worker:43` of worker, registered by somebody else; this leaves it alone',
    );
    expect(words).toContain('*Not configured like staging*: worker; *What changes* shows where');
  });

  it('is nothing where few commits lie between, and nobody has touched anything', () => {
    const words = wordsOf(draw({ shown: { commits: 24, configuration: [] } }));
    expect(words).not.toMatch(/ahead\*|Changed outside|waiting\*|Not configured/);
  });
});

describe('an emergency', () => {
  const options: Gated = { emergency: true, policy: URGENT };

  it('is loud in the header and in the text, in every state', () => {
    for (const deployment of everyDeployment(options)) {
      const { text, blocks } = draw(options, deployment);
      expect(text).toMatch(/^shop: EMERGENCY: 2026\.11\.20\.1 → production: /);
      expect(blocks[0]).toMatchObject({
        type: 'header',
        text: { text: 'EMERGENCY: 2026.11.20.1 → production' },
      });
    }
    const voided = gatedState({ ...options, deployment: { replans: 1 }, state: { replans: 0 } });
    expect(deploymentCard(voided).text).toContain('EMERGENCY');
  });

  it('says why it is one, in the words of whoever asked', () => {
    expect(wordsOf(draw({ ...options, request: { reason: 'it is <down>' } }))).toContain(
      'Asked for by <@U0ALICE00>: “it is &lt;down&gt;”',
    );
  });

  it('says what it passed, and whether somebody else has looked at it', () => {
    const card = (review: ReturnType<typeof aReview>) =>
      draw({ ...options, controls: { reviews: [review] } }, byStatus('succeeded', options));
    const open = card(aReview());
    expect(wordsOf(open)).toContain(
      '*Emergency*, which did not wait for: checks and approvals\nNot reviewed yet',
    );
    expect(open.text.split('\n').at(-1)).toBe('The emergency is not reviewed yet');
    expect(wordsOf(card(aReview({ skipped: [] })))).toContain('*Emergency*, for which every gate stood open');
    const done = card(aReview({ reviewed: { by: BOB, at: NOW } }));
    expect(wordsOf(done)).toContain(`Reviewed by <@${BOB}>, <!date`);
    expect(done.text).not.toContain('reviewed');
  });
});

describe('a card whose time is over', () => {
  const said = (options: Gated): string => draw(options, byStatus('expired', options)).text;

  it('says so, that nothing was changed, and how to have it again', () => {
    expect(said({})).toBe(
      'shop: 2026.11.20.1 → production: Expired: its gates did not open in time, and nothing was changed',
    );
    expect(said({ emergency: true })).toMatch(/nothing was changed\. Asked again, it waits for every gate$/);
    expect(said({ rollback: true })).toMatch(
      /Expired: nothing was changed\. To be offered one again: `\/release rollback production`$/,
    );
  });
});

describe('a card that waits no more', () => {
  it('says in its text what is not done, and what to do about it', () => {
    const rest = (status: Deployment['status']) => draw({}, byStatus(status)).text.split('\n').slice(1);
    expect(rest('running')).toEqual(['0 of 2 services done; not done: api and worker']);
    expect(rest('needs_operator')).toEqual(['0 of 2 services done; not done: api and worker']);
    expect(rest('failed')).toEqual([
      'production may now run a mix. To make it whole again: `/release rollback production`.',
    ]);
    expect(rest('succeeded')).toEqual([]);
  });

  it('has the words of whoever declined it', () => {
    expect(draw({}, byStatus('rejected', { text: '<!channel> no' })).text).toMatch(
      /Rejected by <@U0BOB0000>: “&lt;!channel&gt; no”$/,
    );
    expect(draw({}, byStatus('cancelled')).text).toMatch(/Taken back by <@U0BOB0000>$/);
  });
});
