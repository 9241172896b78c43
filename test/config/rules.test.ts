// How the parts of slipway.yml must fit together.
import { describe, expect, it } from 'vitest';
import { EXAMPLE, edited, lineWith, problemsOf } from './example.ts';

const PRODUCTION = 'projects.shop.environments.production';

describe('the order of environments', () => {
  it('has to name one that exists, and comes before', () => {
    const text = edited('after: { environment: staging }', 'after: { environment: qa }').replace(
      'deploy: request_after_staging',
      'deploy: request_after_production',
    );
    expect(problemsOf(text)).toEqual([
      {
        key: `${PRODUCTION}.gates.after.environment`,
        line: lineWith(text, 'environment: qa'),
        message: 'names qa, which is not an environment before production',
      },
      {
        key: `${PRODUCTION}.deploy`,
        line: lineWith(text, 'request_after_production'),
        message: 'names production, which is not an environment before production',
      },
    ]);
  });
});

describe('steps', () => {
  it.each([
    ['- deploy: [worker]\n', '- deploy: [worker, web]\n', 'names web, which is not a service'],
    ['          - deploy: [worker]\n', '', 'leaves out the service worker'],
    ['- deploy: [worker]\n', '- deploy: [worker, api]\n', 'names api twice'],
  ])('name every service once: %j -> %j', (from, to, message) => {
    const text = edited(from, to);
    expect(problemsOf(text)).toEqual([
      { key: `${PRODUCTION}.steps`, line: lineWith(text, 'steps:'), message },
    ]);
  });
});

describe('approvals', () => {
  it('that nobody could ever give are refused, for a deployment and for a rollback', () => {
    const text = edited('from: [S0SRE0001]', 'from: [U0ALICE00, U0ALICE00]').replace(
      'approvals: 0',
      'approvals: { count: 3, from: [U0ALICE00, W0BOB0000] }',
    );
    expect(problemsOf(text).map(({ key, message }) => [key, message])).toEqual([
      [`${PRODUCTION}.gates.approvals.count`, 'asks for 2 approvals, but "from" has only 1 people'],
      [`${PRODUCTION}.rollback.approvals.count`, 'asks for 3 approvals, but "from" has only 2 people'],
    ]);
  });

  it('by a group are left to the group', () => {
    expect(problemsOf(edited('from: [S0SRE0001]', 'from: [U0ALICE00, S0SRE0001]'))).toEqual([]);
  });
});

describe('names', () => {
  it('leave "/release rollback to <release>" its word', () => {
    const text = edited('      staging:', '      to:').replaceAll('staging', 'to');
    expect(problemsOf(text)).toEqual([
      {
        key: 'projects.shop.environments.to',
        line: lineWith(text, '      to:'),
        message: 'cannot be a name, because of "/release rollback to <release>"',
      },
    ]);
  });
});

describe('two projects', () => {
  const second = EXAMPLE.slice(EXAMPLE.indexOf('  shop:')).replace('  shop:', '  docs:');

  it('have a channel each', () => {
    const text = EXAMPLE + second;
    expect(problemsOf(text)).toEqual([
      {
        key: 'projects.docs.channel',
        line: EXAMPLE.split('\n').length - 1 + lineWith(second, 'channel:'),
        message: 'is the channel of another project: a command typed there must mean one project',
      },
    ]);
    expect(problemsOf(text.replace(/C0123456789(?![^]*C0123456789)/, 'C0DOCS000'))).toEqual([]);
  });

  it('have their problems said together', () => {
    const broken = second
      .replace('C0123456789', 'C0DOCS000')
      .replace('- deploy: [api]', '- deploy: [api, api]');
    const text = EXAMPLE.replace('after: { environment: staging }', 'after: { environment: qa }') + broken;
    expect(problemsOf(text).map(({ key }) => key)).toEqual([
      `${PRODUCTION}.gates.after.environment`,
      'projects.docs.environments.production.steps',
    ]);
  });
});
