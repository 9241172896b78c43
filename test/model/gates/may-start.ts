// The oracle: whether a deployment might start, worked out from the truth and from what people clicked, in its own way.
// It shares no code with the gates.
import type { Event } from '../../../src/domain/audit.ts';
import type { Deployment } from '../../../src/domain/deployment.ts';
import { BOSSES, IDENTITIES, QA } from './cast.ts';
import type { Mark, Model } from './model.ts';
import { CALENDAR, policyOf, SOAK } from './rules.ts';

type EventOf<Type extends Event['type']> = Extract<Event, { readonly type: Type }>;

/** @returns why it might not, each with the invariant that it breaks; nothing when all is well */
export function whyNot(
  model: Model,
  started: EventOf<'deployment.started'>,
  before: Mark,
): readonly string[] {
  const deployment = model.deployments().find(({ request }) => request.id === started.deployment);
  if (deployment === undefined) return ['something started that is not there'];
  const { request, plan } = deployment;
  const asked = sinceLastPlan(model.eventsOf(request.id));
  const rollback = request.rollback !== null;
  const production = request.environment === 'production';
  const policy = policyOf(model.rules);
  const skips: readonly string[] = request.emergency && production ? (policy.emergency?.skips ?? []) : [];
  const wrong: (string | false)[] = [
    started.planHash !== plan.hash && 'I3: it started with another plan than the one on record',
    isDrifted(deployment, before) && 'I3: what runs is not what the plan was made for',
    model.truth.bad.has(request.release) && 'a bad release started',
    isLockedFor(model, deployment, started.at) && 'somebody else keeps the environment',
  ];
  if (rollback) wrong.push(!confirmed(model, deployment, null) && 'a rollback started without its click');
  if (rollback || !production) return wrong.filter((each) => each !== false);
  const freezes = standingFreezes(model, started.at);
  wrong.push(
    request.emergency &&
      !confirmed(model, deployment, [BOSSES]) &&
      'I23: an emergency started without a click of somebody who may',
    request.emergency && policy.emergency === null && 'I23: there is no emergency path',
    !freezes.every((freeze) => overruled(model, asked, freeze)) &&
      'I4: a freeze stood, and nobody who may overruled it',
    isHeld(model, deployment, asked) && 'automation went on although it was on hold',
    !provenFor(model, deployment, 0, started.at) && 'it had not succeeded in staging',
    model.rules.soak &&
      !skips.includes('soak') &&
      !provenFor(model, deployment, SOAK, started.at) &&
      'it had not soaked',
    model.rules.verified &&
      !skips.includes('verified') &&
      !isVerified(model, deployment) &&
      'nobody had looked at it',
    model.rules.checks &&
      !skips.includes('checks') &&
      !isGreen(model, request.commit) &&
      'I22: its check was not known to be green',
    model.rules.window &&
      !skips.includes('window') &&
      !isOfficeHour(started.at) &&
      'it was outside of the window',
    !skips.includes('approvals') &&
      !isApproved(model, deployment, asked, started.at) &&
      'I3, I4: its approvals were not good for this plan',
  );
  return wrong.filter((each) => each !== false);
}

/** What was answered to the plan that it started with. */
function sinceLastPlan(events: readonly Event[]): readonly Event[] {
  const last = events.findLastIndex(
    ({ type }) => type === 'deployment.replanned' || type === 'deployment.requested',
  );
  return events.slice(last);
}

/** Where several ended and began in one round, only the first of them met what was live before. */
const isDrifted = ({ request, plan }: Deployment, { live }: Mark): boolean =>
  plan.change.services.some(({ liveRevision }) => liveRevision !== live[request.environment]);

function isLockedFor({ truth }: Model, { request }: Deployment, at: number): boolean {
  const lock = truth.locks.get(request.environment);
  if (lock === undefined || (lock.until !== null && at >= lock.until)) return false;
  // Whoever rolled back may have to go back further.
  if (request.rollback !== null && lock.left) return false;
  return request.automatic || lock.by !== request.requestedBy;
}

const CONFIRMING: ReadonlySet<string> = new Set([
  'rollback.confirmed',
  'emergency.confirmed',
  'confirmation.revoked',
]);

/** By one click, which a new plan makes void for an emergency. */
function confirmed(model: Model, { request }: Deployment, who: readonly string[] | null): boolean {
  const events = who === null ? model.eventsOf(request.id) : sinceLastPlan(model.eventsOf(request.id));
  const last = events.findLast(({ type }) => CONFIRMING.has(type));
  return (
    (last?.type === 'rollback.confirmed' || last?.type === 'emergency.confirmed') &&
    (who === null || model.isIn(last.by, who))
  );
}

interface StandingFreeze {
  /** Entries that were there before it. */
  readonly since: number;
  /** An environment, all of them, or `calendar`. */
  readonly scope: string | null;
}

function standingFreezes({ truth, rules }: Model, at: number): readonly StandingFreeze[] {
  const day = new Date(at).toISOString().slice(0, 10);
  const calendar = rules.calendar && CALENDAR.from <= day && day <= CALENDAR.to;
  const ordered = [null, 'production'].flatMap((scope) => {
    const freeze = truth.freezes.get(scope);
    return freeze === undefined || (freeze.until !== null && at >= freeze.until)
      ? []
      : [{ since: freeze.seq, scope }];
  });
  return [...ordered, ...(calendar ? [{ since: 0, scope: 'calendar' }] : [])];
}

/** How many entries were there before it: clocks may be set back, and this may not (T34). */
const seqOf = ({ store }: Model, event: Event): number =>
  store.entries.findIndex((entry) => entry.event === event);

/** As many as stand were overruled after they came up, by somebody who still may. */
const overruled = (model: Model, asked: readonly Event[], { scope, since }: StandingFreeze): boolean =>
  asked.some(
    (event) =>
      event.type === 'gate.overruled' &&
      event.overrule.gate === 'freeze' &&
      (scope === 'calendar') === event.overrule.of.startsWith('calendar') &&
      seqOf(model, event) >= since &&
      model.isIn(event.overrule.by, [BOSSES]),
  );

function isHeld(model: Model, { request }: Deployment, asked: readonly Event[]): boolean {
  const { truth } = model;
  if (!request.automatic) return false;
  const hold = truth.holds.get('production') ?? truth.holds.get(null);
  if (hold === undefined) return false;
  return !asked.some(
    (event) =>
      event.type === 'gate.overruled' && event.overrule.gate === 'hold' && seqOf(model, event) >= hold.seq,
  );
}

/** Whether these digests have run in staging for so long without anything else being begun there. */
function provenFor(model: Model, { request }: Deployment, soak: number, at: number): boolean {
  const inStaging = model.deployments().filter((each) => each.request.environment === 'staging');
  const events = model.store.entries.map(({ event }) => event);
  return inStaging.some((other) => {
    if (!sameDigests(other, request)) return false;
    const done = events.findIndex(
      (event) => event.type === 'deployment.succeeded' && event.deployment === other.request.id,
    );
    if (done === -1) return false;
    const next = events
      .slice(done)
      .find(
        (event) =>
          event.type === 'deployment.started' &&
          inStaging.some(({ request: { id } }) => id === event.deployment && id !== other.request.id),
      );
    // A clock that was set back makes no time, and takes no success away.
    return soak === 0 || (next?.at ?? at) - (events[done]?.at ?? at) >= soak;
  });
}

const sameDigests = (other: Deployment, { artifacts }: Deployment['request']): boolean =>
  artifacts.every(({ digest }) => other.request.artifacts.some((each) => each.digest === digest));

/** Somebody of QA has spoken about the newest deployment that put it into staging. */
function isVerified(model: Model, { request }: Deployment): boolean {
  const events = model.store.entries.map(({ event }) => event);
  const newest = events.findLast(
    (event) =>
      event.type === 'deployment.succeeded' &&
      model
        .deployments()
        .some(
          (other) =>
            other.request.id === event.deployment &&
            other.request.environment === 'staging' &&
            sameDigests(other, request),
        ),
  );
  return events.some(
    (event) =>
      event.type === 'candidate.verified' &&
      newest !== undefined &&
      'deployment' in newest &&
      event.verification.deployment === newest.deployment,
  );
}

const isGreen = ({ truth }: Model, commit: string): boolean =>
  !truth.githubDown && truth.green.get(commit) === true;

function isOfficeHour(at: number): boolean {
  const date = new Date(at);
  const day = date.getUTCDay();
  return day >= 1 && day <= 5 && date.getUTCHours() >= 6 && date.getUTCHours() < 18;
}

/** Tries every way of giving people their seats: there are never more than two rules. */
function isApproved(model: Model, deployment: Deployment, asked: readonly Event[], at: number): boolean {
  const { approvals: rule } = policyOf(model.rules);
  if (rule === null) return true;
  const people = approversOf(deployment, asked, at, rule.expire);
  const allowed = [...people].filter(
    (by) => !rule.not.people.includes(by) && !(rule.not.authors && mayBeAuthor(model, deployment, by)),
  );
  if (rule.not.authors && hasStranger(model, deployment)) return false;
  if (!rule.must.every((who) => allowed.some((by) => model.isIn(by, [who])))) return false;
  const seats = rule.rules.flatMap(({ count, from }) => Array.from({ length: count }, () => from));
  const place = (left: readonly (readonly string[])[], free: readonly string[]): boolean => {
    const [seat, ...others] = left;
    if (seat === undefined) return true;
    return free.some(
      (by) =>
        model.isIn(by, seat) &&
        place(
          others,
          free.filter((each) => each !== by),
        ),
    );
  };
  return place(seats, allowed);
}

function approversOf(
  { request, plan }: Deployment,
  asked: readonly Event[],
  at: number,
  expire: number,
): ReadonlySet<string> {
  const people = new Set<string>();
  for (const event of asked) {
    if (event.type === 'approval.revoked') people.delete(event.approver);
    if (event.type !== 'deployment.approved') continue;
    const { by, planHash, at: when } = event.approval;
    if (by !== request.requestedBy && planHash === plan.hash && at < when + expire) people.add(by);
  }
  return people;
}

/** Logins of the authors of what it brings: since what runs there, or all of them. */
function authorsIn(model: Model, { plan, request }: Deployment): readonly string[] {
  const { truth } = model;
  const shas = [...truth.authors.keys()];
  const lastThere = model
    .deployments()
    .findLast(
      (other) =>
        other.status === 'succeeded' &&
        other.request.environment === request.environment &&
        other.request.id !== request.id,
    );
  const live = plan.change.liveCommit ?? lastThere?.request.commit ?? null;
  const from = live === null ? -1 : shas.indexOf(live);
  return shas
    .slice(from + 1, shas.indexOf(plan.change.targetCommit) + 1)
    .flatMap((sha) => truth.authors.get(sha) ?? []);
}

const mayBeAuthor = (model: Model, deployment: Deployment, by: string): boolean => {
  const known = IDENTITIES.find(({ slack }) => slack === by);
  if (known === undefined) return true;
  const logins = authorsIn(model, deployment);
  return logins.some((login) => login === known.github || known.emails.includes(`${login}@acme.example`));
};

const hasStranger = (model: Model, deployment: Deployment): boolean =>
  authorsIn(model, deployment).some(
    (login) =>
      !IDENTITIES.some(({ github, emails }) => github === login || emails.includes(`${login}@acme.example`)),
  );

/** Whether a person's consent may be taken at the click. */
export function mayApprove(model: Model, deployment: Deployment, by: string): boolean {
  const { approvals: rule } = policyOf(model.rules);
  if (rule === null || by === deployment.request.requestedBy) return false;
  const entries = [...rule.rules.flatMap(({ from }) => from), ...rule.must];
  if (rule.not.people.includes(by) || (rule.not.authors && mayBeAuthor(model, deployment, by))) return false;
  return model.isIn(by, entries);
}

/** Whether somebody's word about staging may be taken. */
export const mayVerify = (model: Model, by: string): boolean => model.isIn(by, [QA]);

export const mayOverrule = (model: Model, by: string): boolean => model.isIn(by, [BOSSES]);
