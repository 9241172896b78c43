// Letting a deployment through a freeze or a hold.
import type { GateFacts } from './gate-facts.ts';
import { standingOf } from './people.ts';

/** @param who may; `null`: everybody who could click */
export const isOverruled = (
  { deployment, eligibility }: GateFacts,
  gate: 'freeze' | 'hold',
  id: string,
  who: readonly string[] | null,
): boolean =>
  deployment.overrules.some(
    (each) =>
      each.gate === gate &&
      each.of === id &&
      (who === null ||
        (eligibility === null
          ? each.through.some((entry) => who.includes(entry))
          : standingOf(eligibility, each.by, who) === 'yes')),
  );
