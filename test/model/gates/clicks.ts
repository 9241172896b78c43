// What people click on cards.
import * as fc from 'fast-check';
import type { Deployment } from '../../../src/domain/deployment.ts';
import type { Outcome } from '../../../src/ports.ts';
import {
  approveDeployment,
  confirmDeployment,
  overruleGate,
  rejectDeployment,
  withdrawApproval,
  type Click,
} from '../../../src/usecases/answer-deployment.ts';
import { abortFromCard } from '../../../src/usecases/abort-deployment.ts';
import { askAgain } from '../../../src/usecases/ask-again.ts';
import { reviewEmergency } from '../../../src/usecases/review-emergency.ts';
import { verifyCandidate } from '../../../src/usecases/verify-candidate.ts';
import { BOSSES, BOB, CAROL, ERIN, FRANK, PEOPLE, type PersonId } from './cast.ts';
import { mayApprove, mayOverrule, mayVerify } from './may-start.ts';
import type { Model } from './model.ts';
import { asker, choose, isAccepted, must, step, steps, type Step } from './step.ts';
import { isEnded } from './invariants.ts';

const person = fc.constantFrom(...PEOPLE);
const back = fc.constantFrom(0, 0, 0, 0, 1, 2);
/** Seldom the card of an older plan. */
const older = fc.constantFrom(0, 0, 0, 0, 0, 1);

interface Clicked {
  readonly by: PersonId;
  readonly back: number;
  readonly older: number;
}

const clicked = fc.record({ by: person, back, older });

async function clickOn(
  model: Model,
  name: string,
  { by, back: past, older: plans }: Clicked,
  act: Act,
  accepted: Accepted,
): Promise<void> {
  const deployment = choose(model, 'production', past);
  if (deployment === undefined) return;
  const { id } = deployment.request;
  const stale = plans > 0 && deployment.replans > 0;
  const ended = isEnded(deployment);
  const complaint = accepted(model, by, id);
  const replans = stale ? deployment.replans - 1 : deployment.replans;
  const outcome = model.record(name, await act(model, { deployment: id, replans, asker: asker(model, by) }));
  if (!isAccepted(outcome)) return;
  must(!model.isOutsider(by), `T10: an outsider's ${name} counted`);
  must(!stale, `T5: a ${name} on an older card counted`);
  must(
    !ended || name === 'ask again' || name === 'review' || name === 'verify',
    `I7: a ${name} on what had ended counted`,
  );
  must(complaint === false, `${name}: ${String(complaint)}`);
}

const find = (model: Model, id: string) => model.deployments().find(({ request }) => request.id === id);

/** For twelve seconds after Slipway has set a service itself, a read of something else is not believed. */
function hasDrifted(model: Model, { plan, request }: Deployment): boolean {
  const [service] = model.project.services;
  const live = model.world.live(request.environment, service?.name ?? '');
  const settled = model
    .deployments()
    .every(
      (other) =>
        !('endedAt' in other) ||
        model.now - other.endedAt > 30_000 ||
        other.request.environment !== request.environment,
    );
  return settled && plan.change.services.some(({ liveRevision }) => liveRevision !== live);
}

const approving = (model: Model, by: string, id: string): string | false => {
  const deployment = find(model, id);
  if (deployment === undefined) return 'there is nothing to approve';
  if (!mayApprove(model, deployment, by)) return 'I4: an approval of somebody who may not was taken';
  if (hasDrifted(model, deployment)) return 'T17: an approval was taken for what had changed';
  const twice = deployment.approvals.some(
    (approval) =>
      approval.by === by &&
      approval.planHash === deployment.plan.hash &&
      model.now < approval.at + 4 * 3_600_000,
  );
  return twice && 'I4: one person approved twice';
};

type Act = (model: Model, click: Click) => Promise<Outcome>;
/** What is wrong with a click of theirs that counts; worked out before it is made. */
type Accepted = (model: Model, by: string, id: string) => string | false;

const CLICKS: Readonly<Record<string, readonly [Act, Accepted]>> = {
  approve: [({ world }, it) => approveDeployment(world, it), approving],
  withdraw: [
    ({ world }, it) => withdrawApproval(world, it),
    (model, by, id) =>
      find(model, id)?.approvals.some((approval) => approval.by === by) === false && 'it was not theirs',
  ],
  reject: [
    ({ world }, it) => rejectDeployment(world, it, 'not like this'),
    (model, by, id) => {
      const deployment = find(model, id);
      if (deployment === undefined || deployment.request.rollback !== null) return false;
      const own = deployment.request.requestedBy === by;
      return !own && !mayReject(model, by) && 'somebody rejected who is nobody here';
    },
  ],
  confirm: [
    ({ world }, it) => confirmDeployment(world, it),
    (model, by, id) =>
      find(model, id)?.request.emergency === true &&
      !model.isIn(by, [BOSSES]) &&
      'I23: an emergency was confirmed by somebody who may not',
  ],
  'overrule the freeze': [
    ({ world }, it) => overruleGate(world, it, 'freeze'),
    (model, by) => !mayOverrule(model, by) && 'a freeze was overruled by somebody who may not',
  ],
  'go on': [({ world }, it) => overruleGate(world, it, 'hold'), () => false],
  verify: [
    ({ world }, it) => verifyCandidate(world, it),
    (model, by) => !mayVerify(model, by) && 'somebody spoke for staging who may not',
  ],
  abort: [
    ({ world }, it) => abortFromCard(world, it),
    (model, _by, id) => find(model, id)?.status !== 'running' && 'what did not run was aborted',
  ],
  'ask again': [({ world }, it) => askAgain(world, it), () => false],
  review: [
    ({ world }, it) => reviewEmergency(world, it),
    (model, by, id) => {
      const own = find(model, id);
      return (own?.request.requestedBy === by || own?.confirmedBy === by) && 'T31: one reviewed what one did';
    },
  ],
};

const clickBy = (name: string, how: Clicked): Step => {
  const [act, accepted] = CLICKS[name] ?? [];
  if (act === undefined || accepted === undefined) throw new Error(`there is no click called ${name}`);
  return step(`${name}(${how.by}, ${how.back} back, ${how.older} older)`, (model) =>
    clickOn(model, name, how, act, accepted),
  );
};

/** On the newest card of production. */
export const presses = (name: string, by: PersonId): Step => clickBy(name, { by, back: 0, older: 0 });

/** Everybody who could approves, one after the other: so that something gets through. */
export const everybody = steps(
  'everybody approves',
  ([CAROL, ERIN, BOB] as const).map((by) => presses('approve', by)),
);

export const verifies = presses('verify', FRANK);

export const clicks: readonly fc.Arbitrary<Step>[] = [
  fc.constant(everybody),
  fc.constant(everybody),
  ...Object.keys(CLICKS).map((name) => clicked.map((how) => clickBy(name, how))),
  ...['approve', 'verify'].map((name) => clicked.map((how) => clickBy(name, how))),
  // The same delivery once more (I9).
  clicked.map(({ by }) =>
    step(`a click of ${by} is delivered twice`, async (model) => {
      const deployment = choose(model, 'production', 0);
      const inbound = model.inbound.at(-1);
      if (deployment === undefined || inbound === undefined) return;
      const entries = model.store.entries.length;
      const { id } = deployment.request;
      const again = {
        deployment: id,
        replans: deployment.replans,
        asker: { id: by, foreign: false, inbound },
      };
      const outcome = model.record('a second delivery', await approveDeployment(model.world, again));
      must(
        outcome.kind === 'duplicate' && model.store.entries.length === entries,
        'I9: a second delivery had an effect',
      );
    }),
  ),
];

function mayReject(model: Model, by: string): boolean {
  const rule = model.project.environments.at(-1)?.policy.approvals ?? null;
  if (rule === null) return true;
  return model.isIn(by, [...rule.rules.flatMap(({ from }) => from), ...rule.must]);
}
