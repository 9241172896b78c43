// One look of the scheduler at one service: what every part of it is given.
import type { EcsSettings } from '../settings.ts';
import type { DeploymentRecord, ServiceDeploymentRecord } from '../deployment-state.ts';
import type { EcsRegion, ServiceRecord, TaskRecord } from '../state.ts';
import { tasksOf } from '../find.ts';

export interface Look {
  readonly region: EcsRegion;
  readonly settings: EcsSettings;
  readonly service: ServiceRecord;
  readonly primary: DeploymentRecord;
  /** The service deployment that is on its way. */
  readonly current: ServiceDeploymentRecord | undefined;
  readonly now: number;
}

/** Not told to stop. */
export const wanted = ({ shown }: TaskRecord): boolean => shown.desiredStatus === 'RUNNING';

/** Those of a revision that were not told to stop. */
export const wantedOf = ({ region, service }: Pick<Look, 'region' | 'service'>, id: string): TaskRecord[] =>
  tasksOf(region, service).filter((task) => task.revisionId === id && wanted(task));

/** As many healthy tasks of the revision as the service is to have. */
export function isWhole(look: Pick<Look, 'region' | 'service'>, revisionId: string): boolean {
  const own = wantedOf(look, revisionId);
  return own.length === look.service.desiredCount && own.every((task) => task.healthy);
}

export const isRollingBack = (current: ServiceDeploymentRecord | undefined): boolean =>
  current?.status === 'ROLLBACK_IN_PROGRESS';
