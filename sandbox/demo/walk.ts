// The walk: a release goes out behind its gates, one fails honestly, and two rollbacks bring production back.
import type { ImageBehaviour } from '../aws/image-behaviour.ts';
import { PEOPLE, SERVICES } from '../shop.ts';
import {
  approve,
  card,
  click,
  eventually,
  rollBack,
  runs,
  shownText,
  STEP,
  type,
  type Cut,
  type Walker,
} from './steps.ts';

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

  terminal.heading('A good one follows, in brief');
  terminal.brief(true);
  const third = await wholeRoad(walker, 'fix(api): fall back to the old index (#33)');
  terminal.brief(false);

  terminal.heading('A hotfix is picked onto it, and waits for its images');
  const hotfix = await pick(walker, third, 'fix(api): the total counts the shipping (#34)');
  terminal.brief(true);
  await inStaging(walker, hotfix);
  await toProduction(walker, hotfix);
  terminal.brief(false);

  terminal.heading('Dan rolls back');
  await rollBack(walker, 'checkout is slow', { from: hotfix, to: third });
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
  await frozen(walker, { release, pushed });
  await card(walker, `${release} → production: Deployed`);
  claims.holds(`production runs exactly what staging proved`, await runs(truth, 'production', pushed));
}

/** Approved, and still not deployed: a freeze stands, until somebody who may overrules it. */
async function frozen(walker: Walker, { release, pushed }: Cut): Promise<void> {
  const { claims, truth, terminal, shop } = walker;
  await type(walker, 'carol', '/release freeze production for 2h the big talk');
  await card(walker, 'production is frozen');
  await approve(walker, { release }, 'bob', 'carol');
  const gate = await card(walker, `${release} → production: Waiting for its gates`);
  await type(walker, 'alice', `/release check ${release} production`);
  await shop.slack.waitFor(
    () => shop.slack.ephemerals(PEOPLE.alice).some(({ text }) => text.includes('Not now')),
    { what: 'the check to say no', timeoutMs: STEP },
  );
  claims.holds(
    'approved by two, frozen, and production has still not been touched',
    !(await runs(truth, 'production', pushed)),
  );
  await click(walker, 'dan', gate, 'Overrule the freeze');
  terminal.said('        Dan is the one whom slipway.yml names for that.\n');
  await card(walker, `${release} → production: On its way`);
  await type(walker, 'carol', '/release unfreeze production');
}

async function wholeRoad(walker: Walker, subject: string): Promise<Cut> {
  const made = await cut(walker, subject);
  await inStaging(walker, made);
  await toProduction(walker, made);
  return made;
}

async function toProduction(walker: Walker, made: Cut): Promise<void> {
  await approve(walker, made, 'bob', 'carol');
  await card(walker, `${made.release} → production: Deployed`);
  walker.claims.holds(`production runs ${made.release}`, await runs(walker.truth, 'production', made.pushed));
}

/** Trunk has moved on by more than the fix: only the fix goes out. */
async function pick(walker: Walker, { release }: Pick<Cut, 'release'>, subject: string): Promise<Cut> {
  const { shop, terminal, claims } = walker;
  const risky = await shop.merge({
    subject: 'feat(worker)!: a new queue (#35)',
    files: { 'worker/src/queue.ts': 'export const queue = "new";\n' },
  });
  const fix = await shop.merge({ subject, files: { 'api/src/total.ts': 'export const shipping = true;\n' } });
  terminal.said(
    `        trunk moves to ${risky.slice(0, 7)}, which nobody dares to ship today, and to ${fix.slice(0, 7)}, the fix\n`,
  );
  await type(walker, 'alice', `/release pick ${release} ${fix.slice(0, 10)}`);
  const waiting = await card(walker, `${release}-rc.2 was picked at`);
  claims.holds('the card says what it waits for', /waits for the images of/.test(waiting.text), waiting.text);
  const branch = `release/${release}`;
  const onBranch = (): Promise<string> => shop.repository.head(branch);
  const head = await eventually(onBranch, `the branch ${branch}`);
  claims.holds(
    `the branch ${branch} has the fix, and not the new queue`,
    (await shop.repository.has(head, 'api/src/total.ts')) &&
      !(await shop.repository.has(head, 'worker/src/queue.ts')),
  );
  terminal.said(`        CI builds ${head.slice(0, 7)}, the head of ${branch}\n`);
  shop.build(head);
  return { release: `${release}-rc.2`, pushed: shop.pushed(head) };
}
