// CloudWatch alarms that take a deployment back. (ECS developer guide: how CloudWatch alarms detect deployment failures)
import type { ServiceDeploymentAlarms } from '@aws-sdk/client-ecs';
import type { ServiceDeploymentRecord } from '../deployment-state.ts';
import type { EcsRegion } from '../state.ts';

/** What a deployment that begins now will watch. */
export function alarmsOf(
  { alarms: ringing }: EcsRegion,
  { configuration }: Pick<ServiceDeploymentRecord, 'configuration'>,
): Pick<ServiceDeploymentRecord, 'alarms'> {
  const { enable, alarmNames: names = [] } = configuration.alarms ?? {};
  if (enable !== true || names.length === 0) return {};
  return { alarms: { names, monitored: !names.some((name) => ringing.has(name)), triggered: [] } };
}

/** Those that ring for a deployment on its way forward; while it goes back nobody listens. (the latter assumed) */
export const triggeredNow = (
  region: EcsRegion,
  current: ServiceDeploymentRecord | undefined,
): readonly string[] =>
  current?.status === 'IN_PROGRESS' && current.alarms?.monitored === true
    ? current.alarms.names.filter((name) => region.alarms.has(name))
    : [];

/** SDK types: ServiceDeploymentAlarms; `status: DISABLED` alone when none are watched is seen. */
export function showAlarms({ alarms, finishedAt }: ServiceDeploymentRecord): ServiceDeploymentAlarms {
  if (alarms === undefined) return { status: 'DISABLED' };
  const { names, monitored, triggered } = alarms;
  const watching = finishedAt === undefined ? 'MONITORING' : 'MONITORING_COMPLETE';
  const status = triggered.length > 0 ? 'TRIGGERED' : watching;
  return {
    // That ignored alarms count as DISABLED is assumed.
    status: monitored ? status : 'DISABLED',
    alarmNames: [...names],
    triggeredAlarmNames: [...triggered],
  };
}
