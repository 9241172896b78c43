import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serviceLink, taskLink } from '../../src/slack/console-links.ts';
import { faultsOf, nastyText } from './nasty.ts';

const cluster = { region: 'eu-west-1', name: 'shop-production' };
const BASE = 'https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/shop-production';
const ID = '0123456789abcdef0123456789abcdef';

describe('a page of the AWS console', () => {
  it('is a service’s, under its name', () => {
    expect(serviceLink(cluster, 'shop-api-production', 'api')).toBe(
      `<${BASE}/services/shop-api-production/deployments?region=eu-west-1|api>`,
    );
  });

  it('is a task’s, by its ARN or its id', () => {
    const link = `<${BASE}/tasks/${ID}?region=eu-west-1|01234567>`;
    expect(taskLink(cluster, ID)).toBe(link);
    expect(taskLink(cluster, `arn:aws:ecs:eu-west-1:123456789012:task/shop-production/${ID}`)).toBe(link);
  });

  it('is none where only the beginning of an id is known', () => {
    expect(taskLink(cluster, '01234567')).toBe('01234567');
    expect(taskLink(cluster, '<!channel>')).toBe('&lt;!channel&gt;');
  });

  it('is found where slipway.yml names the cluster by its ARN', () => {
    const name = 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop-production';
    expect(taskLink({ ...cluster, name }, ID)).toBe(taskLink(cluster, ID));
  });

  it.each([
    ['cn-north-1', 'cn-north-1.console.amazonaws.cn'],
    ['us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
    ['us-east-1', 'us-east-1.console.aws.amazon.com'],
  ])('is in the console of its partition: %s', (region, host) => {
    expect(serviceLink({ ...cluster, region }, 'api', 'api')).toContain(`<https://${host}/ecs/v2/`);
  });

  it('is what it looks like, for any name', () => {
    fc.assert(
      fc.property(nastyText, nastyText, (name, text) => {
        const lines = [serviceLink({ ...cluster, name }, text, text), taskLink({ ...cluster, name }, text)];
        expect(faultsOf({ text: ['x', ...lines].join('\n').slice(0, 4000), blocks: [] })).toEqual([]);
      }),
    );
  });
});
