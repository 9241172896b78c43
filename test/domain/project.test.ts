import { describe, expect, it } from 'vitest';
import {
  ecsServiceName,
  findEnvironment,
  fullName,
  imageTag,
  lastEnvironment,
} from '../../src/domain/project.ts';
import { aProject, aService, anEnvironment, SHA } from './support/builders.ts';

describe('the environments of a project', () => {
  const project = aProject({
    environments: [anEnvironment('staging'), anEnvironment('canary'), anEnvironment('production')],
  });

  it('are found by name', () => {
    expect(findEnvironment(project, 'canary')).toBe(project.environments[1]);
  });

  it('are not guessed', () => {
    expect(findEnvironment(project, 'prod')).toBeUndefined();
  });

  it('end with the one that a rollback means when nobody says', () => {
    expect(lastEnvironment(project).name).toBe('production');
  });

  it('must be some', () => {
    expect(() => lastEnvironment(aProject({ environments: [] }))).toThrow('project shop has no environments');
  });
});

describe('names made from a pattern', () => {
  it('put the environment into the ECS service wherever it is wanted', () => {
    const service = aService('api', { ecsService: '{environment}-api-{environment}' });
    expect(ecsServiceName(service, 'staging')).toBe('staging-api-staging');
  });

  it('leave an ECS service without a placeholder as it is', () => {
    expect(ecsServiceName(aService('api', { ecsService: 'api' }), 'staging')).toBe('api');
  });

  it.each([
    ['{sha}', SHA],
    ['{short_sha}', 'ccccccc'],
    ['{service}-{short_sha}-{service}', 'api-ccccccc-api'],
    ['v-{sha}-{sha}', `v-${SHA}-${SHA}`],
    ['latest', 'latest'],
  ])('read the tag %s as CI writes it', (tag, expected) => {
    expect(imageTag(aProject({ tag }), aService('api'), SHA)).toBe(expected);
  });

  it('join owner and repository', () => {
    expect(fullName({ owner: 'acme', name: 'shop' })).toBe('acme/shop');
  });
});
