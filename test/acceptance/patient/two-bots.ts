// Two bots on one database: both take commands, one drives, and the other takes over once the lease has expired.
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { CHANNEL } from '../../../sandbox/shop.ts';
import { straightToProduction } from '../support/configs.ts';
import { eventually, walkFor, type Walk } from '../support/the-walk.ts';
import { changingCalls, DEPLOYED_ONCE, endingOf } from '../support/truth.ts';

const ECS_CALLS: ReadonlySet<string> = new Set([
  'DescribeServices',
  'ListServiceDeployments',
  'UpdateService',
]);

/** Not in the middle of a write: then nobody could open the database, which is another story. */
async function freeze({ bot, shop }: Walk): Promise<void> {
  const path = (shop.variables['DATABASE_URL'] ?? '').replace(/^file:/, '');
  for (;;) {
    bot.process.kill('SIGSTOP');
    await sleep(20);
    if (isWritable(path)) return;
    bot.process.kill('SIGCONT');
    await sleep(20);
  }
}

function isWritable(path: string): boolean {
  const database = new Database(path, { fileMustExist: true, timeout: 0 });
  try {
    database.exec('BEGIN IMMEDIATE; ROLLBACK');
    return true;
  } catch {
    return false;
  } finally {
    database.close();
  }
}

describe.concurrent('two bots on one database', () => {
  it('put out every card and make every call once, whichever of them is told', async (test) => {
    const walk = await walkFor(test, { config: straightToProduction });
    const { shop } = walk;
    const driving = walk.bot;
    // Slack sends to the newest connection: this one hears what people say, and does not drive.
    await walk.start();
    await walk.cut();
    await walk.waitForCard(/→ production: Deployed/);
    expect(await endingOf(walk, 'production')).toEqual(DEPLOYED_ONCE);
    expect(changingCalls(shop).toSorted()).toEqual([
      'RegisterTaskDefinition',
      'RegisterTaskDefinition',
      'UpdateService',
      'UpdateService',
    ]);
    expect(shop.slack.messages(CHANNEL)).toHaveLength(2);

    // The one that drives goes in good order, and the other one drives.
    expect(await driving.stop('SIGTERM')).toBe(0);
    await walk.cut({ subject: 'feat: the second' });
    await walk.waitForCard(/\.2 → production: Deployed/);
    expect(shop.slack.messages(CHANNEL)).toHaveLength(4);
  });

  it('wait for the lease of one that is frozen, and go on without it when it wakes up in the middle of a call', async (test) => {
    const walk = await walkFor(test, { config: straightToProduction });
    const { shop } = walk;
    const frozen = walk.bot;
    const wokenUp = Promise.withResolvers<void>();
    const stuck = Promise.withResolvers<void>();
    shop.aws.onCall(async ({ call }, phase) => {
      if (call !== 'UpdateService' || phase !== 'before') return;
      shop.aws.onCall(undefined);
      await walk.settle();
      await freeze(walk);
      stuck.resolve();
      // The call is on its way all this time, and arrives after the other bot's.
      await wokenUp.promise;
    });
    await walk.cut();
    await stuck.promise;
    const { leaseExpiresAt } = walk.records();
    await walk.start();
    const started = Date.now();
    await walk.waitForCard(/→ production: Deployed/);
    const first = shop.aws.calls.find(({ call, at }) => at > started && ECS_CALLS.has(call));
    expect(first?.at).toBeGreaterThanOrEqual(leaseExpiresAt);

    const audit = walk.records().audit.length;
    const calls = changingCalls(shop).length;
    frozen.process.kill('SIGCONT');
    wokenUp.resolve();
    await eventually(() => expect(frozen.log()).toContain('another process drives now'));
    expect(walk.records().audit).toHaveLength(audit);
    expect(changingCalls(shop)).toHaveLength(calls);
    expect(await endingOf(walk, 'production')).toEqual(DEPLOYED_ONCE);
    expect(shop.slack.messages(CHANNEL)).toHaveLength(2);
  });
});
