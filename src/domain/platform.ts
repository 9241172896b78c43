// Whether an image can run where a task definition puts it: the wrong architecture fails only once tasks start.
import type { ServiceProblem } from './refusal.ts';
import type { Artifact } from './release.ts';
import { isObject, type JsonObject } from './task-definition.ts';

/** ECS API: RuntimePlatform, `cpuArchitecture`; the images' own words for them. */
const ARCHITECTURES: Readonly<Record<string, string>> = { X86_64: 'amd64', ARM64: 'arm64' };

/** `null` when it fits, and when one of the two does not say: what is unknown is no reason to refuse. */
export function platformProblem(
  definition: JsonObject,
  { platforms }: Pick<Artifact, 'platforms'>,
): ServiceProblem | null {
  const wants = wantedPlatform(definition);
  if (wants === null || platforms.length === 0) return null;
  // A variant (`linux/arm64/v8`) is of that platform all the same.
  return platforms.some((has) => has === wants || has.startsWith(`${wants}/`))
    ? null
    : { kind: 'platform', wants, has: platforms };
}

/** `linux/arm64`; on EC2 without a `runtimePlatform` the instances decide, and nobody can say beforehand. */
function wantedPlatform(definition: JsonObject): string | null {
  const runtime = definition['runtimePlatform'];
  const { operatingSystemFamily: family, cpuArchitecture: cpu } = isObject(runtime) ? runtime : {};
  const compatibilities = definition['requiresCompatibilities'];
  const fargate = Array.isArray(compatibilities) && compatibilities.includes('FARGATE');
  if (cpu === undefined && !fargate) return null;
  const system = typeof family === 'string' && family.startsWith('WINDOWS') ? 'windows' : 'linux';
  const architecture = ARCHITECTURES[typeof cpu === 'string' ? cpu : 'X86_64'];
  return architecture === undefined ? null : `${system}/${architecture}`;
}
