// `/release check`: every gate, open or closed, with what opens it.
import { gateFacts } from '../../domain/gate-facts.ts';
import { typedName } from '../../domain/names.ts';
import type { Identity, Project } from '../../domain/project.ts';
import { findDeployment, findRelease } from '../../domain/snapshot.ts';
import type { Checked } from '../../usecases/check-deployment.ts';
import { header, nonEmpty, section, sections, view, type View } from '../blocks.ts';
import { gateLine } from '../deploy/gate-lines.ts';
import { nameOf } from '../deploy/parts.ts';
import { riskLines } from '../deploy/risk-lines.ts';
import { wayBackLines } from '../deploy/way-back.ts';
import { refusalLine, refusalText } from '../refusal-text.ts';
import { code } from '../refusals/parts.ts';
import { GATE_NAMES, list, plural } from '../words.ts';

type Looked = Extract<Checked, { readonly kind: 'checked' }>;

/** Characters as JSON, so that the risks have room beside them. */
const GATES = 9000;

export function checkView(project: Project, people: readonly Identity[], checked: Looked, now: number): View {
  const { environment, deployment, gates, refusals, snapshot } = checked;
  const closed = gates.filter(({ closed: refusal, skipped }) => refusal !== null && !skipped).length;
  const inTheWay = closed + refusals.length;
  const what = deployment === null ? environment.name : `${nameOf(deployment.request)} → ${environment.name}`;
  const verdict =
    inTheWay === 0 ? 'Yes: nothing is in its way' : `Not now: ${plural(inTheWay, 'thing')} in its way`;
  const lines =
    deployment === null
      ? []
      : gates.map((gate) =>
          gateLine(gateFacts(snapshot, deployment, { policy: environment.policy, people, now }), gate),
        );
  return view(
    [`${project.name}: ${what}: ${verdict}`, ...closedLines(checked)],
    [
      header(what),
      section([`*${verdict}*`, ...nextLines(checked)]),
      ...sections([...refusals.map((each) => `✗ ${refusalLine(each)}`), ...lines], GATES),
      ...nonEmpty(
        deployment === null
          ? []
          : [...riskLines({ snapshot, environment }, deployment), ...wayBackLines({ snapshot }, deployment)],
        1500,
      ),
    ],
  );
}

/** For whoever hears nothing but the text. */
function closedLines({ gates, refusals }: Looked): readonly string[] {
  const closed = gates.filter(({ closed: refusal, skipped }) => refusal !== null && !skipped);
  return [
    ...refusals.map((each) => refusalText(each).stopped),
    ...(closed.length === 0 ? [] : [`Still closed: ${list(closed.map(({ gate }) => GATE_NAMES[gate]))}`]),
  ];
}

/** Where the buttons are, or how to get them. */
function nextLines({ deployment, environment, refusals, snapshot }: Looked): readonly string[] {
  const changed = 'Nobody has been asked, and nothing was changed.';
  if (deployment === null) return [changed];
  const { id, release: releaseId, candidate } = deployment.request;
  if (findDeployment(snapshot, id) !== undefined)
    return [`It has been asked for already, as ${code(id)}: its card has the buttons. Nothing was changed.`];
  const release = findRelease(snapshot, releaseId);
  if (refusals.length > 0 || release === undefined) return [changed];
  const typed = typedName(release, { number: candidate });
  return [changed, `To ask for it: \`/release deploy ${typed} ${environment.name}\``];
}
