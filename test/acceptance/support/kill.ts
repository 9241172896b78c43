// Ends the bot at an exact point: while a call of its own is being carried out.
import type { Walk } from './the-walk.ts';

export interface AwsPoint {
  /** `UpdateService`. */
  readonly call: string;
  /** `before` the call has its effect, or after that and before the answer. */
  readonly phase: 'before' | 'after-effect';
  /** Only a call after this one was made. */
  readonly following?: string;
}

/** Kills the bot at that point of its next such call, which is never answered. Resolves once it is dead. */
export function killAt(walk: Walk, { call: wanted, phase: at, following }: AwsPoint): Promise<void> {
  const { shop, bot } = walk;
  let due = following === undefined;
  const { promise, resolve } = Promise.withResolvers<void>();
  shop.aws.onCall(async ({ call }, phase) => {
    due ||= call === following && phase === 'after-effect';
    if (!due || call !== wanted || phase !== at) return;
    shop.aws.onCall(undefined);
    // Cards go their own way. Killed between Slack's taking one and knowing so, the bot posts it again: another test's matter.
    await walk.settle();
    await bot.stop('SIGKILL');
    resolve();
    // Nobody is left to hear the answer, and a call that was killed before its effect must not have it later.
    await new Promise(() => {});
  });
  return promise;
}

/** Kills the bot as it is about to change a card to this text; the change does not happen. */
export function killAtCard({ shop, bot }: Walk, text: RegExp): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  shop.slack.faults.add({
    call: 'chat.update',
    kind: 'hang',
    when: (request) => {
      const matches = text.test(String((request as { readonly text?: unknown }).text));
      if (matches) void bot.stop('SIGKILL').then(() => resolve());
      return matches;
    },
  });
  return promise;
}
