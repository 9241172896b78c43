// What speaks against a deployment without closing a gate.
import type { Open, Request } from '../../domain/deployment.ts';
import { driftIn } from '../../domain/controls.ts';
import { stillBad, suspicion } from '../../domain/mark.ts';
import type { PlanFacts } from '../../domain/plan.ts';
import type { Environment } from '../../domain/project.ts';
import { findRelease, type Snapshot } from '../../domain/snapshot.ts';
import { newerThan } from '../../domain/stale.ts';
import type { DeploymentCardState } from '../card-state.ts';
import { riskLines as tagLines, unreadLines } from '../cut/artifact-lines.ts';
import { containsLines } from '../cut/notice-lines.ts';
import { driftText } from '../drift/view.ts';
import { quoted } from '../refusals/parts.ts';
import { person, plural, someOf } from '../words.ts';
import { configurationRisks } from './configuration-risks.ts';
import { taskName, tasksIn, whyText } from './task-text.ts';
import { migrationLines } from './undone-lines.ts';
import { wayBackRisk } from './way-back.ts';

/** Commits at once from which on it is said: what goes wrong with so many is hard to find. */
const MANY = 25;

export function riskLines(
  { snapshot, environment }: Pick<DeploymentCardState, 'snapshot' | 'environment'>,
  deployment: Open,
): readonly string[] {
  const {
    request,
    plan: { shown },
  } = deployment;
  const candidate = findRelease(snapshot, request.release)?.candidates.find(
    ({ number }) => number === request.candidate,
  );
  const newer = request.rollback === null ? newerThan(snapshot, request) : null;
  return [
    ...migrationLines(deployment),
    ...driftLines(snapshot, request),
    ...suspectLines(snapshot, request),
    ...containsLines(stillBad(snapshot, candidate?.contains ?? [])),
    ...(newer === null ? [] : [`*Not the newest*: ${newer} came after it. To deploy this one is to go back`]),
    ...wayBackRisk(deployment),
    ...taskLines(environment, deployment),
    ...manyLines(shown),
    ...configurationRisks(deployment, environment.policy.after?.environment ?? ''),
    ...tagLines(request.artifacts),
    ...unreadLines(request.artifacts),
  ];
}

/** What it is put on top of is not what was deployed there. */
function driftLines({ controls }: Snapshot, { environment }: Request): readonly string[] {
  const drift = driftIn(controls, environment);
  return drift === undefined ? [] : [driftText(drift)];
}

function suspectLines(snapshot: Snapshot, { release: id }: Request): readonly string[] {
  const mark = suspicion(snapshot, id);
  const name = findRelease(snapshot, id)?.name ?? '';
  return mark === null
    ? []
    : [
        `*Suspect*: ${person(mark.by)} rolled back from it: ${quoted(mark.reason)}; \`/release mark ${name} good\` clears it`,
      ];
}

/** What has no way back should be no surprise. */
function taskLines(environment: Environment, { plan }: Open): readonly string[] {
  const { steps } = plan.change;
  const wave = steps.findIndex(({ kind }) => kind === 'deploy');
  const run = tasksIn(steps).filter(({ task }) => task.needed !== null);
  if (run.length === 0) return [];
  const first = run.every(({ step }) => step < wave) ? ' first' : '';
  const what = run.length === 1 ? `A one-off task runs${first}` : `One-off tasks run${first}`;
  const named = run.map(({ task }) => `${taskName(task)} (${whyText(environment, task)})`);
  return [`*${what}*: ${someOf(named, 600)}`];
}

const manyLines = ({ commits }: PlanFacts): readonly string[] =>
  commits === null || commits < MANY ? [] : [`*${plural(commits, 'commit')} ahead*: a large step at once`];
