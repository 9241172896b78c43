// What an environment's policy says of the end of a deployment.
import { findEnvironment, type Policy, type Project } from '../domain/project.ts';

/** Of an environment that slipway.yml does not have any more: nothing is left behind. */
export const policyOf = (
  project: Project | undefined,
  environment: string,
): Pick<Policy, 'rollback' | 'onFailure'> =>
  (project === undefined ? undefined : findEnvironment(project, environment))?.policy ?? {
    rollback: { approvals: null, leaves: 'nothing' },
    onFailure: 'lock',
  };
