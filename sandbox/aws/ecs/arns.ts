// ARNs and ids in the shapes of ECS. (ECS API reference; SDK types: examples in the descriptions of each field)
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { RegionName } from './state.ts';

const ecs = ({ account, name }: RegionName, rest: string): string => `arn:aws:ecs:${name}:${account}:${rest}`;

export const clusterArn = (region: RegionName, cluster: string): string => ecs(region, `cluster/${cluster}`);

export const serviceArn = (region: RegionName, cluster: string, service: string): string =>
  ecs(region, `service/${cluster}/${service}`);

export const taskDefinitionArn = (region: RegionName, family: string, revision: number): string =>
  ecs(region, `task-definition/${family}:${revision}`);

export const taskArn = (region: RegionName, cluster: string, id: string): string =>
  ecs(region, `task/${cluster}/${id}`);

export const containerArn = (region: RegionName, cluster: string, taskId: string): string =>
  ecs(region, `container/${cluster}/${taskId}/${randomUUID()}`);

export const serviceRevisionArn = (
  region: RegionName,
  cluster: string,
  service: string,
  id: string,
): string => ecs(region, `service-revision/${cluster}/${service}/${id}`);

export const serviceDeploymentArn = (
  region: RegionName,
  cluster: string,
  service: string,
  id: string,
): string => ecs(region, `service-deployment/${cluster}/${service}/${id}`);

export const taskSetArn = (region: RegionName, cluster: string, service: string, id: string): string =>
  ecs(region, `task-set/${cluster}/${service}/${id}`);

/** The last part of an ARN, or the name itself: ECS takes either. */
export const nameIn = (nameOrArn: string): string => nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);

/** 19 digits: a service revision's id, which `deployments[].id` repeats after `ecs-svc/`. */
export const newRevisionId = (): string =>
  String(randomInt(1_000_000, 9_999_999)) +
  String(randomInt(100_000, 999_999)) +
  String(randomInt(100_000, 999_999));

/** 22 characters, not digits: a service deployment's id is of another kind than `deployments[].id`. */
export const newServiceDeploymentId = (): string => randomBytes(16).toString('base64url');

export const newTaskId = (): string => randomUUID().replaceAll('-', '');
