// Going back as people do it, and what runs before and after: asked of ECS, service by service. What is on record is
// waited for, and not the cards: they follow in their own time, and are looked at once the bot has ended.
import type { TaskDefinition } from '@aws-sdk/client-ecs';
import { expect } from 'vitest';
import { CHANNEL, SERVICES, type Change, type Name, type Shop } from '../../../sandbox/shop.ts';
import type { Message } from '../../../sandbox/slack/model.ts';
import type { Deployment } from '../../../src/domain/deployment.ts';
import type { Release } from '../../../src/domain/release.ts';
import type { Rollout } from '../../../src/domain/rollout.ts';
import { cardIn } from './gating.ts';
import { problemsIn } from './records.ts';
import { cutting } from './releases.ts';
import { eventually, LONG, type Walk } from './the-walk.ts';
import { running, untrueCards, type ServiceName } from './truth.ts';

/** Tasks that come up in no time, and that do not come up at all. */
export const QUICK = { taskStart: 60, taskHealthy: 60, drain: 60 };
export const SLOW = { taskStart: 120_000 };

/** Service -> ARN of its revision, and the digests that its running tasks report, each once. */
export type Runs = Readonly<
  Record<string, { readonly revision: string; readonly digests: readonly string[] }>
>;

export async function runsIn({ shop }: Pick<Walk, 'shop'>): Promise<Runs> {
  const all = SERVICES.map(async (service) => {
    const { revision, digests } = await running(shop, { environment: 'production', service });
    return [service, { revision, digests: [...new Set(digests)] }] as const;
  });
  return Object.fromEntries(await Promise.all(all));
}

/** What went to production, and what ran there then. */
export interface Deployed {
  readonly sha: string;
  readonly release: Release;
  readonly runs: Runs;
}

/** Merges and cuts; automation then deploys it to production. */
export async function deploying(walk: Walk, change: Change): Promise<Deployed> {
  const sha = await walk.shop.merge(change);
  const release = await cutting(walk);
  await newestIs(walk, release, 'succeeded');
  return { sha, release, runs: await runsIn(walk) };
}

/** The newest deployment to production, once it is of that release and as wanted. */
export async function newestIs(
  walk: Walk,
  { id }: Pick<Release, 'id'>,
  status: Deployment['status'],
): Promise<Deployment> {
  const look = (): Deployment | undefined => walk.records().deploymentsTo('production').at(-1);
  await eventually(() => {
    const found = look();
    expect([found?.request.release, found?.status]).toEqual([id, status]);
  });
  return look() ?? expect.fail('nothing is on record');
}

/** Until the newest deployment to production has come that far with a service. */
export const untilItIs = (walk: Walk, service: ServiceName, status: Rollout['status']): Promise<void> =>
  eventually(() => {
    const newest = walk.records().the('production');
    expect('rollouts' in newest ? newest.rollouts[service]?.status : newest.status).toBe(status);
  });

/** As soon as a service is to be updated, tasks do not come up any more. */
export function slowFrom({ aws }: Pick<Shop, 'aws'>, service: ServiceName): void {
  aws.onCall(({ call, request }, phase) => {
    if (call === 'UpdateService' && phase === 'before' && JSON.stringify(request).includes(service)) {
      aws.onCall(undefined);
      aws.ecs.setTempo(SLOW);
    }
    return Promise.resolve();
  });
}

/** Registers what runs of a service once more, with a variable besides, as Terraform would; gives its ARN. */
export async function withFeature(shop: Shop, service: ServiceName): Promise<string> {
  const { definition } = await running(shop, { environment: 'production', service });
  const { family = '', networkMode, requiresCompatibilities, cpu, memory } = definition;
  const feature = { name: 'FEATURE', value: 'on' };
  const containerDefinitions = (definition.containerDefinitions ?? []).map((container) =>
    container.name === 'app'
      ? { ...container, environment: [...(container.environment ?? []), feature] }
      : container,
  );
  const fargate = { networkMode, requiresCompatibilities, cpu, memory };
  return shop.aws.ecs.registerTaskDefinition({ ...fargate, family, containerDefinitions });
}

/** Names of the variables of the container `app`. */
export const variablesIn = ({ containerDefinitions = [] }: TaskDefinition): readonly string[] =>
  containerDefinitions
    .filter(({ name }) => name === 'app')
    .flatMap(({ environment = [] }) => environment.map(({ name = '' }) => name));

export interface Offer {
  readonly typed: string;
  /** dan when left out. */
  readonly by?: Name;
  /** What the card has to say: from where, and to where. */
  readonly from: Pick<Deployed, 'release'>;
  readonly to: Deployed;
}

/** Types `/release rollback …`; gives the card that offers it. */
export async function offered(walk: Walk, { typed, by = 'dan', from, to }: Offer): Promise<Message> {
  const told = await walk.ask(by, typed);
  const [, id] = /^Asked for, as `(\w+)`\. Its card is in the channel\.$/.exec(told) ?? [];
  if (id === undefined) expect.fail(told);
  const card = await walk.shop.slack.waitFor(() => cardIn(walk, CHANNEL, { request: { id } }), {
    what: `the card of ${id}`,
    timeoutMs: LONG,
  });
  const title = `Roll back production: ${from.release.name} → ${to.release.name}`;
  expect(card.text).toBe(`shop: ${title}: One click puts this back`);
  return card;
}

/** The one click, by carol; what runs afterwards is what ran when that release went out. */
export async function confirming(
  walk: Walk,
  card: Message,
  { release, runs }: Deployed,
): Promise<Deployment> {
  await walk.press('carol', card, 'Roll back');
  const ended = await newestIs(walk, release, 'succeeded');
  expect(await runsIn(walk)).toEqual(runs);
  return ended;
}

/** The bot ends in good order, which draws the last cards: all of them, and all that is on record, must agree by then. */
export async function endsWell(walk: Walk): Promise<void> {
  expect(await walk.bot.stop('SIGTERM')).toBe(0);
  expect(await untrueCards(walk)).toEqual([]);
  expect(problemsIn(walk.shop)).toEqual([]);
}
