// Where a candidate is: for each environment, what became of it there.
import type { Deployment } from '../../domain/deployment.ts';
import { statusText } from '../words.ts';
import type { ReleaseState } from './release-state.ts';

type Place = Pick<ReleaseState, 'project' | 'release' | 'candidate' | 'snapshot'>;

export const whereLines = (place: Place): readonly string[] =>
  place.project.environments.map(({ name }) => {
    const newest = newestIn(place, name);
    return `*${name}*  ${newest === undefined ? notThere(place, name) : `${statusOf(newest)} \`${newest.request.id}\``}`;
  });

/** `staging: deployed`: for those who only hear the text. */
export const whereText = (place: Place): string =>
  place.project.environments
    .flatMap(({ name }) => {
      const newest = newestIn(place, name);
      return newest === undefined ? [] : `${name}: ${statusOf(newest)}`;
    })
    .join(', ');

const newestIn = ({ release, candidate, snapshot }: Place, environment: string): Deployment | undefined =>
  snapshot.deployments.findLast(
    ({ request }) =>
      request.release === release.id &&
      request.candidate === candidate.number &&
      request.environment === environment,
  );

const notThere = ({ candidate }: Place, environment: string): string =>
  candidate.notRequestedIn.includes(environment)
    ? 'could not be asked for: `/release deploy` says why'
    : 'not asked for yet';

const statusOf = (deployment: Deployment): string =>
  `${deployment.request.rollback === null ? '' : 'rollback '}${statusText(deployment)}`;
