// What a deployment leaves alone: services that came or went in slipway.yml since its release was cut.
import type { Deployment } from '../../domain/deployment.ts';
import { spokenName } from '../../domain/names.ts';
import type { Project } from '../../domain/project.ts';
import { some } from '../words.ts';

export function leftAloneLines({ services }: Project, { request }: Deployment): readonly string[] {
  const had = request.artifacts.map(({ service }) => service);
  const now = services.map(({ name }) => name);
  const came = now.filter((name) => !had.includes(name));
  const went = had.filter((name) => !now.includes(name));
  return [
    ...(came.length === 0
      ? []
      : [
          `• ${some(came)} ${are(came)} not in ${spokenName(request.releaseName, request.candidate)}: ${left(came)}`,
        ]),
    ...(went.length === 0 ? [] : [`• ${some(went)} ${are(went)} not in slipway.yml any more: ${left(went)}`]),
  ];
}

const are = ({ length }: readonly string[]): string => (length === 1 ? 'is' : 'are');

const left = ({ length }: readonly string[]): string =>
  length === 1 ? 'it is left as it is' : 'they are left as they are';
