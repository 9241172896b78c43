// The gates on a card: which stand open, which keep it waiting and why, and which an emergency passes.
import type { Open } from '../../domain/deployment.ts';
import { expiresAt } from '../../domain/expiry.ts';
import { gateFacts, type GateFacts } from '../../domain/gate-facts.ts';
import type { GateName } from '../../domain/gate-name.ts';
import { gateStates, type GateState } from '../../domain/gates.ts';
import { approvalRule, validApprovals } from '../../domain/valid-approvals.ts';
import type { DeploymentCardState } from '../card-state.ts';
import { escape } from '../escape.ts';
import { refusalLine, refusalText } from '../refusal-text.ts';
import { duration, person, plural, some, time } from '../words.ts';

type Seen = Pick<DeploymentCardState, 'snapshot' | 'environment' | 'people' | 'now'>;

export const factsOf = ({ snapshot, environment, people, now }: Seen, deployment: Open): GateFacts =>
  gateFacts(snapshot, deployment, { policy: environment.policy, people, now });

/**
 * Every gate, whatever people wrote: none of them may be left out.
 *
 * @param most characters as JSON; where they are more, the longest say only what stops it
 */
export function gateLines(state: Seen, deployment: Open, most = Infinity): readonly string[] {
  const facts = factsOf(state, deployment);
  const lines = gateStates(facts).map((gate) => ({
    whole: gateLine(facts, gate),
    short: shortLine(facts, gate),
  }));
  const expires = expiresAt(deployment, facts.policy);
  return [
    ...fitting(lines, most),
    ...(expires === null
      ? []
      : [`Expires ${time(expires)}${approvalRule(facts) === null ? '' : ', and its approvals with it'}`]),
  ];
}

interface Line {
  readonly whole: string;
  readonly short: string;
}

function fitting(lines: readonly Line[], most: number): readonly string[] {
  const said = lines.map(({ whole }) => whole);
  for (const line of lines.toSorted((a, b) => b.whole.length - a.whole.length)) {
    if (JSON.stringify(said).length <= most) break;
    said[lines.indexOf(line)] = line.short;
  }
  return said;
}

/** What keeps it waiting, in the order of the card. */
export const closedNames = (facts: GateFacts): readonly GateName[] =>
  gateStates(facts).flatMap(({ gate, closed, skipped }) => (closed === null || skipped ? [] : gate));

export function gateLine(facts: GateFacts, { gate, closed, skipped }: GateState): string {
  if (closed === null) return `✓ ${openText(facts, gate)}`;
  const line = `${refusalLine(closed)}${hint(facts, gate)}`;
  return skipped ? `! Passed without waiting: ${line}` : `✗ ${line}`;
}

const shortLine = (facts: GateFacts, { gate, closed, skipped }: GateState): string =>
  closed === null
    ? gateLine(facts, { gate, closed, skipped })
    : `${skipped ? '! Passed without waiting:' : '✗'} *${refusalText(closed).stopped}*`;

function hint({ proof, lock }: GateFacts, gate: GateName): string {
  // Nobody can say that something is good which does not run there any more.
  if (gate === 'verified' && proof !== null && proof.since === null)
    return ' Something else was begun there since: deploy it there again first.';
  return gate === 'lock' && lock?.left === true ? ' A rollback passes it.' : '';
}

function openText({ deployment, policy, ...facts }: GateFacts, gate: GateName): string {
  const { after } = policy;
  switch (gate) {
    case 'release':
      return 'Nobody has marked the release as bad';
    case 'confirmation':
      return `Confirmed by ${person(deployment.confirmedBy ?? '')}`;
    case 'emergency':
      return 'An emergency, by somebody whom the policy names';
    case 'order':
      return `Succeeded in ${after?.environment ?? ''} with the same digests`;
    case 'soak':
      return `Ran in ${after?.environment ?? ''} undisturbed for ${duration(after?.soak ?? 0)} and longer`;
    case 'verified':
      return `Looked at in ${after?.environment ?? ''} by ${person(facts.verification?.by ?? '')}, who says that it is good`;
    case 'checks':
      return `Checks are green (${some(policy.checks.map((name) => escape(name, 60)))}); read again right before the start`;
    case 'window':
      return facts.window.open && facts.window.closes !== null
        ? `Inside the deployment window, which closes ${time(facts.window.closes)}`
        : 'Inside the deployment window';
    case 'freeze':
      return `Frozen, and overruled by ${some(overrulers(deployment, 'freeze'))}`;
    case 'lock':
      return `Locked by ${person(deployment.request.requestedBy)}, who asks for this`;
    case 'hold':
      return `Automation is on hold; ${some(overrulers(deployment, 'hold'))} let this one go on`;
    case 'authors':
      return authorsText(facts.authors);
    case 'approvals': {
      const rule = approvalRule({ deployment, policy });
      const valid = rule === null ? [] : validApprovals({ deployment, ...facts }, rule);
      return `Approved by ${some(valid.map(({ by }) => person(by)))}`;
    }
    case 'environment':
      return 'Nothing else is on its way there';
  }
}

const overrulers = ({ overrules }: Open, gate: 'freeze' | 'hold'): readonly string[] => [
  ...new Set(overrules.filter((each) => each.gate === gate).map(({ by }) => person(by))),
];

const authorsText = (authors: GateFacts['authors']): string =>
  authors.kind === 'read'
    ? `Who wrote it is known (${plural(authors.authors.length, 'author')} of ${plural(authors.commits, 'commit')}), and does not approve it`
    : 'Who wrote it is known';
