// *Overrule* and *Go on* on a gate card: one deployment passes one freeze, or one hold.
import { answering, type Answer, type AnswerFacts } from './answer.ts';
import type { Overrule } from './deployment.ts';
import { gateFacts, type GateFacts } from './gate-facts.ts';
import { isOverruled } from './overrules.ts';
import { denial, membersOf } from './people.ts';
import type { Refusal } from './refusal.ts';
import { accepted, refused, type Decision, type Snapshot } from './snapshot.ts';

/** Everything that stands of that kind is overruled at once; what comes later is another one. */
export function decideOverrule(
  snapshot: Snapshot,
  answer: Answer & { readonly gate: Overrule['gate'] },
  facts: AnswerFacts,
): Decision {
  return answering(snapshot, answer, facts, (open) => {
    const { by, now: at, gate } = answer;
    const { policy, people } = facts;
    const standingOnes = gateIds(gateFacts(snapshot, open, { policy, people, now: at }), gate);
    if (standingOnes.length === 0) return refused({ code: 'nothing_to_overrule', gate });
    const authority = gate === 'freeze' ? overruleRefusal(facts) : null;
    if (authority !== null) return refused(authority);
    const through = facts.eligibility.through.filter(
      (entry) => gate === 'freeze' && policy.overrule.includes(entry),
    );
    const membership = membersOf(facts.eligibility, through);
    return accepted(
      ...standingOnes.map((of) => ({
        type: 'gate.overruled' as const,
        deployment: open.request.id,
        at,
        overrule: { gate, of, by, at, through },
        membership,
      })),
    );
  });
}

/** What keeps the gate closed, and has not been overruled for this deployment. */
function gateIds(facts: GateFacts, gate: Overrule['gate']): readonly string[] {
  const { freezes, holds, policy, deployment } = facts;
  const { rollback, automatic } = deployment.request;
  const [standing, who] =
    gate === 'freeze' ? [rollback === null ? freezes : [], policy.overrule] : [automatic ? holds : [], null];
  return standing.map(({ id }) => id).filter((id) => !isOverruled(facts, gate, id, who));
}

const overruleRefusal = ({ policy: { overrule: from }, eligibility }: AnswerFacts): Refusal | null =>
  denial(eligibility, from, { code: 'not_an_overruler', from });
