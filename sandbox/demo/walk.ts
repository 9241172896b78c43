// The walk: a release goes out behind its gates, one fails honestly, and two rollbacks bring production back.
import type { ImageBehaviour } from '../aws/image-behaviour.ts';
import { CHANNEL, PEOPLE, SERVICES, type Name, type Shop } from '../shop.ts';
import type { Message } from '../slack/model.ts';
import type { Terminal } from '../terminal.ts';
import type { Claims } from './claims.ts';
import type { Truth } from './truth.ts';

export interface Walker {
  readonly shop: Shop;
  readonly terminal: Terminal;
  readonly claims: Claims;
  readonly truth: Truth;
}

type Digests = Readonly<Record<string, string>>;

interface Cut {
  /** `2026.11.21.1` */
  readonly release: string;
  /** As CI pushed them. */
  readonly pushed: Digests;
}

const STEP = 20_000;

export async function walk(walker: Walker): Promise<void> {
  const { terminal, claims, shop, truth } = walker;
  terminal.heading('A release goes out');
  const first = await cut(walker, 'feat(api): search products by name (#31)');
  await inStaging(walker, first);
  await behindTheGate(walker, first);

  terminal.heading('The next one crashes in production, and Slipway says so');
  const crash: ImageBehaviour = {
    crashes: { exitCode: 1, reason: 'SEARCH_INDEX_URL is not set', onlyInCluster: 'shop-production' },
  };
  const second = await cut(walker, 'feat(api): rank the results (#32)', crash);
  await inStaging(walker, second);
  await approve(walker, second, 'bob', 'carol');
  const failed = await card(walker, `${second.release} → production: Failed`);
  const said = shownText(failed);
  claims.holds(
    'the card says failed, and why: the exit code and the words of the task',
    /exit code 1/.test(said) && /SEARCH_INDEX_URL/.test(said),
    said,
  );
  claims.holds('production serves what it served before', await runs(truth, 'production', first.pushed));

  terminal.heading('Two good ones follow, in brief');
  terminal.brief(true);
  const third = await wholeRoad(walker, 'fix(api): fall back to the old index (#33)');
  const fourth = await wholeRoad(walker, 'feat(api): new checkout (#34)');
  terminal.brief(false);

  terminal.heading('Dan rolls back');
  await rollBack(walker, 'checkout is slow', { from: fourth, to: third });
  terminal.heading('And once more: further back, past the one that failed, never to what was just left');
  await rollBack(walker, 'still slow', { from: third, to: first });
  await type(walker, 'dan', '/release status');
  await shop.slack.waitFor(
    () =>
      shop.slack
        .ephemerals(PEOPLE.dan)
        .some(({ text }) => text.includes(`production: runs ${first.release}`)),
    {
      what: `the status to say that production runs ${first.release}`,
      timeoutMs: STEP,
    },
  );
  claims.holds(`the status says that production runs ${first.release}`, true);
}

/** Trunk moves, CI builds, and Alice cuts. */
async function cut(walker: Walker, subject: string, api?: ImageBehaviour): Promise<Cut> {
  const { shop, claims, terminal } = walker;
  const sha = await shop.merge({ subject, ...(api !== undefined && { api }) });
  terminal.said(
    `        trunk moves to ${sha.slice(0, 7)}, and CI pushes ${SERVICES.map((name) => `shop/${name}`).join(' and ')} tagged with it\n`,
  );
  await type(walker, 'alice', '/release cut');
  const release = await card(walker, `was cut at ${sha.slice(0, 7)}`);
  const name = /release (\S+) was cut/.exec(release.text)?.[1] ?? '';
  const pushed = shop.pushed(sha);
  const said = shownText(release);
  claims.holds(
    `${name} pins the digests that CI pushed`,
    Object.values(pushed).every((digest) => said.includes(digest.slice(0, 19))),
    said,
  );
  return { release: name, pushed };
}

async function inStaging(walker: Walker, { release, pushed }: Cut): Promise<void> {
  await card(walker, `${release} → staging: Deployed`);
  walker.claims.holds(
    `staging runs exactly the digests of ${release}`,
    await runs(walker.truth, 'staging', pushed),
  );
}

/** Two approvals; nobody approves what they asked for. */
async function behindTheGate(walker: Walker, { release, pushed }: Cut): Promise<void> {
  const { claims, truth, shop } = walker;
  const gate = await card(walker, `${release} → production: Waiting for 2 approvals`);
  claims.holds('production has not been touched', !(await runs(truth, 'production', pushed)));
  await click(walker, 'alice', gate, 'Approve');
  await shop.slack.waitFor(
    () => shop.slack.ephemerals(PEOPLE.alice).some(({ text }) => text.includes('you cannot approve it')),
    { what: 'Alice to be refused', timeoutMs: STEP },
  );
  claims.holds('Alice was refused, and told why', true);
  claims.holds(
    'her click counted for nothing',
    gate.text === (await card(walker, `${release} → production`)).text,
  );
  await approve(walker, { release }, 'bob', 'carol');
  await card(walker, `${release} → production: Deployed`);
  claims.holds(`production runs exactly what staging proved`, await runs(truth, 'production', pushed));
}

async function approve(
  walker: Walker,
  { release }: Pick<Cut, 'release'>,
  one: Name,
  other: Name,
): Promise<void> {
  const gate = await card(walker, `${release} → production: Waiting for 2 approvals`);
  await click(walker, one, gate, 'Approve');
  const half = await card(walker, `${release} → production: Waiting for 1 approval`);
  await click(walker, other, half, 'Approve');
}

async function wholeRoad(walker: Walker, subject: string): Promise<Cut> {
  const made = await cut(walker, subject);
  await inStaging(walker, made);
  await approve(walker, made, 'bob', 'carol');
  await card(walker, `${made.release} → production: Deployed`);
  walker.claims.holds(`production runs ${made.release}`, await runs(walker.truth, 'production', made.pushed));
  return made;
}

async function rollBack(
  walker: Walker,
  reason: string,
  { from, to }: { readonly from: Cut; readonly to: Cut },
): Promise<void> {
  await type(walker, 'dan', `/release rollback ${reason}`);
  const title = `Roll back production: ${from.release} → ${to.release}`;
  const offered = await card(walker, `${title}: One click`);
  await click(walker, 'dan', offered, 'Roll back');
  await card(walker, `${title}: Rolled back`);
  walker.claims.holds(
    `production runs ${to.release} again, one click later`,
    await runs(walker.truth, 'production', to.pushed),
  );
}

async function type({ shop, terminal }: Walker, who: Name, text: string): Promise<void> {
  terminal.said(`${who}> ${text}\n`);
  const [command = '', ...rest] = text.split(' ');
  const { failure } = await shop.slack.command(PEOPLE[who], CHANNEL, command, rest.join(' '));
  if (failure !== undefined) throw new Error(`Slack says ${failure}`);
}

async function click({ shop, terminal }: Walker, who: Name, message: Message, label: string): Promise<void> {
  terminal.said(`${who}> [${label}]\n`);
  const { failure } = await shop.slack.click(PEOPLE[who], message, label);
  if (failure !== undefined) throw new Error(`Slack says ${failure}`);
}

/** The newest card whose text has this, as soon as there is one. */
const card = ({ shop: { slack } }: Walker, text: string): Promise<Message> =>
  slack.waitFor(() => slack.messages(CHANNEL).findLast((message) => message.text.includes(text)), {
    what: `a card that says "${text}"`,
    timeoutMs: STEP,
  });

const shownText = ({ blocks }: Message): string => JSON.stringify(blocks);

async function runs(truth: Truth, environment: string, digests: Digests): Promise<boolean> {
  const running = await truth.running(environment);
  return SERVICES.every((name) => running[name]?.length === 1 && running[name][0] === digests[name]);
}
