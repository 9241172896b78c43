// The evidence of what runs: digests, as tasks report them and as the service revision names them (FIELD-NOTES 15).
import type { ContainerImage, ECSClient } from '@aws-sdk/client-ecs';
import type { Cluster } from '../../domain/project.ts';
import type { DigestReading } from '../../domain/rollout.ts';
import { describeServiceRevisions } from './service-deployments.ts';
import { findServices } from './services.ts';
import { tasksOfRevision } from './tasks.ts';

export async function readDigests(
  client: ECSClient,
  cluster: Cluster,
  ecsService: string,
  revision: string,
  container: string,
): Promise<DigestReading> {
  const [tasks, ofRevision] = await Promise.all([
    tasksOfRevision(client, cluster, ecsService, revision, 'RUNNING'),
    digestOfServiceRevision(client, cluster, ecsService, revision, container),
  ]);
  const running = tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING');
  return {
    tasks: running.map(
      ({ containers }) => containers?.find(({ name }) => name === container)?.imageDigest ?? null,
    ),
    revision: ofRevision,
  };
}

async function digestOfServiceRevision(
  client: ECSClient,
  cluster: Cluster,
  ecsService: string,
  revision: string,
  container: string,
): Promise<string | null> {
  const service = (await findServices(client, cluster, [ecsService])).need(ecsService);
  const serving = (service?.currentServiceRevisions ?? []).flatMap(({ arn }) => arn ?? []);
  const described = await describeServiceRevisions(client, serving);
  const images = described.find(({ taskDefinition }) => taskDefinition === revision)?.containerImages;
  const image = images?.find(({ containerName }) => containerName === container);
  return image === undefined ? null : digestIn(image);
}

/** With `versionConsistency` off ECS resolves nothing; a reference by digest needs no resolving. */
const digestIn = ({ imageDigest, image }: ContainerImage): string | null =>
  imageDigest ?? /@(sha256:[0-9a-f]{64})$/.exec(image ?? '')?.[1] ?? null;
