// Cutting and picking as people do it, and what they then see of it.
import { expect } from 'vitest';
import { CHANNEL, PEOPLE, type Name } from '../../../sandbox/shop.ts';
import type { Message } from '../../../sandbox/slack/model.ts';
import { newestCandidate, type Candidate, type Release } from '../../../src/domain/release.ts';
import { eventually, LONG, type Walk } from './the-walk.ts';

/** Blocks as one text: what a card says, whatever of it is a link. */
export const shown = ({ blocks }: Pick<Message, 'blocks'>): string => JSON.stringify(blocks);

/** Types `/release cut …`, which is accepted; gives the release. */
export async function cutting(walk: Walk, typed = 'cut', who: Name = 'alice'): Promise<Release> {
  const before = walk.records().releases.length;
  expect(await walk.ask(who, typed)).toMatch(/^Cut /);
  const { releases } = walk.records();
  expect(releases).toHaveLength(before + 1);
  return releases.at(-1) ?? expect.fail('no release is on record');
}

/** Types `/release pick …`, which is accepted; gives what was said, and the new candidate. */
export async function picking(
  walk: Walk,
  release: Pick<Release, 'id' | 'name'>,
  commits: string,
): Promise<{ readonly told: string; readonly candidate: Candidate }> {
  const told = await walk.ask('alice', `pick ${release.name} ${commits}`);
  const candidate = newestCandidate(releaseNow(walk, release));
  expect(told).toContain(`${release.name}-rc.${candidate.number}`);
  return { told, candidate };
}

/** As it is on record now. */
export const releaseNow = (walk: Walk, { id }: Pick<Release, 'id'>): Release =>
  walk.records().releases.find((each) => each.id === id) ?? expect.fail(`release ${id} is not on record`);

/** The card of a release, once it says all of this. */
export async function releaseCard(
  walk: Walk,
  { name }: Pick<Release, 'name'>,
  ...says: readonly string[]
): Promise<Message> {
  const find = (): Message | undefined =>
    walk.shop.slack
      .messages(CHANNEL)
      .find(
        (message) =>
          message.text.includes(`release ${name}`) && says.every((each) => shown(message).includes(each)),
      );
  return walk.shop.slack.waitFor(find, {
    what: `the card of ${name} to say ${says.join(', ')}`,
    timeoutMs: LONG,
  });
}

/** Everything that the last answer to somebody says, its blocks included. */
export function lastAnswer({ shop }: Walk, who: Name): string {
  const { text, blocks } =
    shop.slack.ephemerals(PEOPLE[who]).at(-1) ?? expect.fail(`nobody has told ${who} anything`);
  return `${text}\n${JSON.stringify(blocks)}`;
}

/** The branch of a release where slipway.yml wants no tag. */
export const branchOf = ({ name }: Pick<Release, 'name'>): string => `release/shop-${name}`;

/** Until the branch of a release is made on GitHub, as far as Slipway knows. */
export const branchMade = (walk: Walk, release: Pick<Release, 'id'>): Promise<void> =>
  eventually(() => expect(releaseNow(walk, release).branch?.state).toEqual({ status: 'made' }));
