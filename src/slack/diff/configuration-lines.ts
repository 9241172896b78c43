// What differs between two task definitions, in words. Only values that can be no secret are shown.
import type { ConfigurationDifference } from '../../domain/configuration.ts';
import type { Project } from '../../domain/project.ts';
import type { Difference, Side } from '../../usecases/compare-releases.ts';
import { code } from '../refusals/parts.ts';
import { isShown } from './shown-values.ts';

/** Differences named of one service. */
const NAMED = 10;

export function configurationLines(
  project: Project,
  { from, to, configuration }: Difference,
): readonly string[] {
  if (configuration === null) return [howToCompare(project)];
  return configuration
    .toSorted((a, b) => weightOf(b) - weightOf(a))
    .flatMap(({ service, differences }) => {
      if (differences === null)
        return [`• ${service}  is not there, or could not be read, in one of the two`];
      if (differences.length === 0) return [`• ${service}  the same`];
      const left = differences.length - NAMED;
      return [
        `• ${service}  differs:`,
        ...differences.slice(0, NAMED).map((each) => `    ${differenceText(each, from, to)}`),
        ...(left > 0 ? [`    … and ${left} more`] : []),
      ];
    });
}

type Compared = NonNullable<Difference['configuration']>[number];

/** What cannot be told comes first, then what differs. */
const weightOf = ({ differences }: Compared): number =>
  differences === null ? 2 : Number(differences.length > 0);

function howToCompare({ environments }: Project): string {
  const [first, last] = [environments.at(0), environments.at(-1)];
  const names =
    first === undefined || last === undefined || first === last
      ? '&lt;environment&gt; &lt;environment&gt;'
      : `${first.name} ${last.name}`;
  return `It belongs to environments, not to releases. To compare two: \`/release diff ${names}\``;
}

function differenceText({ path, from, to }: ConfigurationDifference, before: Side, after: Side): string {
  const named = code(path.replace(/^containerDefinitions\./, ''), 120);
  const shown = isShown(path, from) && isShown(path, to);
  if (from === null) return `${named} only in ${after.name}${shown ? `: ${valueText(to)}` : ''}`;
  if (to === null) return `${named} only in ${before.name}${shown ? `: ${valueText(from)}` : ''}`;
  return shown ? `${named} ${valueText(from)} → ${valueText(to)}` : `${named} differs`;
}

const valueText = (json: string | null): string => code(json ?? '', 100);
