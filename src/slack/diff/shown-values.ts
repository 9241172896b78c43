// Which values of a task definition are shown. A list of what is harmless: whatever is not on it, and whatever AWS adds
// one day, may hold a secret (T26).

/** Of the whole, by path from the root. */
const OF_THE_WHOLE = [
  'family',
  'cpu',
  'memory',
  'networkMode',
  'executionRoleArn',
  'taskRoleArn',
  'pidMode',
  'ipcMode',
  'enableFaultInjection',
  'requiresCompatibilities\\.\\d+',
  'runtimePlatform\\.(cpuArchitecture|operatingSystemFamily)',
  'ephemeralStorage\\.sizeInGiB',
];

/** Of each container. */
const OF_A_CONTAINER = [
  'cpu',
  'memory',
  'memoryReservation',
  'essential',
  'privileged',
  'interactive',
  'pseudoTerminal',
  'readonlyRootFilesystem',
  'user',
  'workingDirectory',
  'startTimeout',
  'stopTimeout',
  'versionConsistency',
  'portMappings\\.[^.]+\\.(containerPort|containerPortRange|hostPort|protocol|appProtocol)',
  'healthCheck\\.(interval|timeout|retries|startPeriod)',
  'dependsOn\\.\\d+\\.(containerName|condition)',
  'ulimits\\.[^.]+\\.(softLimit|hardLimit)',
  'linuxParameters\\.(initProcessEnabled|maxSwap|sharedMemorySize|swappiness)',
  'logConfiguration\\.logDriver',
];

const HARMLESS = new RegExp(
  `^(${OF_THE_WHOLE.join('|')}|containerDefinitions\\.[^.]+\\.(${OF_A_CONTAINER.join('|')}))$`,
);

/** Where a secret is, and not what it is. */
const REFERENCE = /^containerDefinitions\.[^.]+\.secrets\..+\.valueFrom$/;
const ADDRESS = /^"arn:aws[a-z-]*:(secretsmanager|ssm):[^"\s]*"$/;

/** @param json the value; `null` where it is not there */
export const isShown = (path: string, json: string | null): boolean =>
  HARMLESS.test(path) || (REFERENCE.test(path) && (json === null || ADDRESS.test(json)));
