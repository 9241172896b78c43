// `/release diff` shows only values that can be no secret, wherever somebody has put one.
import { describe, expect, it } from 'vitest';
import { configurationDifferences } from '../../src/domain/configuration.ts';
import type { JsonObject } from '../../src/domain/task-definition.ts';
import { configurationLines } from '../../src/slack/diff/configuration-lines.ts';
import { difference } from './release-samples.ts';
import { project } from './samples.ts';

/** As `/release diff` draws it, line by line: ten at most of one service, so that each is a service of its own. */
function said(from: JsonObject, to: JsonObject): string {
  const configuration = configurationDifferences(from, to).map((each) => ({
    service: 'api',
    differences: [each],
  }));
  return configurationLines(project(), difference({}, { configuration })).join('\n');
}

const definition = (container: JsonObject, more: JsonObject = {}): JsonObject => ({
  containerDefinitions: [{ name: 'app', ...container }],
  ...more,
});

/** A task definition with a secret in every place where one could be. */
const planted = (secret: string): JsonObject =>
  definition(
    {
      command: ['serve', `--password=${secret}`],
      entryPoint: ['sh', '-c', secret],
      environment: [
        { name: 'STAGE', value: secret },
        { name: 'cpu', value: secret },
        { name: 'a.secrets.b.valueFrom', value: secret },
      ],
      environmentFiles: [{ type: 's3', value: secret }],
      logConfiguration: {
        logDriver: 'splunk',
        options: { 'splunk-token': secret, 'awslogs-group': secret },
        secretOptions: [{ name: 'x', value: secret }],
      },
      firelensConfiguration: { type: 'fluentbit', options: { header: secret } },
      dockerLabels: { team: secret, cpu: secret },
      dockerSecurityOptions: [secret],
      healthCheck: { command: ['CMD', 'curl', secret], interval: 5 },
      repositoryCredentials: { credentialsParameter: secret },
      secrets: [
        { name: 'PLAIN', valueFrom: secret },
        { name: 'ODD', value: secret },
        { name: 'NEW', other: secret },
      ],
      extraHosts: [{ hostname: secret, ipAddress: secret }],
      portMappings: [{ name: 'http', value: secret }],
      ulimits: [{ name: 'nofile', value: secret }],
      linuxParameters: { tmpfs: [{ mountOptions: [secret] }] },
      newField: secret,
      cpuOptions: { cpu: secret },
    },
    {
      volumes: [
        { name: 'data', value: secret },
        { name: 'nfs', dockerVolumeConfiguration: { driverOpts: { o: secret } } },
      ],
      proxyConfiguration: { properties: [{ name: 'x', value: secret }] },
      newField: { cpu: secret },
      runtimePlatform: { newField: secret },
      tags: [{ key: 'a', value: secret }],
    },
  );

describe('the configuration of /release diff', () => {
  it('names what differs, and shows no value that could be a secret', () => {
    const words = said(planted('hunter2-before'), planted('hunter2-after'));
    expect(words).not.toContain('hunter2');
    for (const path of [
      'app.command.1',
      'app.entryPoint.2',
      'app.environment.STAGE',
      'app.environment.cpu',
      'app.logConfiguration.options.awslogs-group',
      'app.dockerLabels.team',
      'app.healthCheck.command.2',
      'app.secrets.PLAIN.valueFrom',
      'app.newField',
      'newField.cpu',
    ])
      expect(words).toContain(`\`${path}\` differs\n`);
  });

  it('shows none where only one side has it', () => {
    const one = said(planted('hunter2'), definition({}));
    const other = said(definition({}), planted('hunter2'));
    for (const words of [one, other]) expect(words).not.toContain('hunter2');
    expect(one).toContain('`app.command.1` only in production\n');
    expect(other).toContain('`app.command.1` only in staging\n');
  });

  const harmless = (value: string | number | boolean): JsonObject =>
    definition(
      {
        cpu: value,
        memoryReservation: value,
        essential: value,
        readonlyRootFilesystem: value,
        user: value,
        stopTimeout: value,
        healthCheck: { interval: value, retries: value },
        portMappings: [{ containerPort: value, name: 'http' }],
        dependsOn: [{ containerName: 'db', condition: value }],
        ulimits: [{ name: 'nofile', softLimit: value }],
        linuxParameters: { initProcessEnabled: value },
        logConfiguration: { logDriver: value },
      },
      {
        family: value,
        memory: value,
        networkMode: value,
        taskRoleArn: value,
        requiresCompatibilities: [value],
        runtimePlatform: { cpuArchitecture: value },
        ephemeralStorage: { sizeInGiB: value },
      },
    );

  it('shows sizes, ports, roles and the like', () => {
    const differences = configurationDifferences(harmless('one'), harmless('two'));
    const words = said(harmless('one'), harmless('two'));
    expect(words.match(/`"one"` → `"two"`/g)).toHaveLength(differences.length);
    expect(differences.length).toBeGreaterThan(18);
    expect(said(harmless(1), definition({}))).toContain('`app.cpu` only in production: `1`');
  });

  it('shows where a secret is kept, and nothing else in its place', () => {
    const kept = (valueFrom: string): JsonObject =>
      definition({ secrets: [{ name: 'DATABASE_URL', valueFrom }] });
    const arn = 'arn:aws:secretsmanager:eu-west-1:1:secret:db-AbCdEf';
    const named = '`app.secrets.DATABASE_URL.valueFrom`';
    expect(said(kept(arn), kept(`${arn}:key::`))).toContain(`${named} \`"${arn}"\` → \`"${arn}:key::"\``);
    expect(said(definition({}), kept(arn))).toContain(`${named} only in staging: \`"${arn}"\``);
    expect(said(kept(arn), kept('hunter2'))).toMatch(/valueFrom` differs$/);
  });
});
