import { describe, expect, it } from 'vitest';
import {
  ecsServiceName,
  findEnvironment,
  fullName,
  gitTag,
  imageTag,
  lastEnvironment,
  registriesOf,
  releaseBranch,
} from '../../src/domain/project.ts';
import {
  aProject,
  aRegistry,
  aService,
  anEnvironment,
  SHA,
  someArtifactRules,
  someCutRules,
} from './support/builders.ts';

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

describe('the registries of a project', () => {
  it("are its own first, then the environments', each once", () => {
    const replica = aRegistry({ host: 'replica.example', region: 'us-east-1' });
    const environments = [
      anEnvironment('staging'),
      anEnvironment('production', { registry: replica }),
      anEnvironment('elsewhere', { registry: { ...replica } }),
    ];
    expect(registriesOf(aProject({ environments }))).toEqual([aRegistry(), replica]);
    expect(registriesOf(aProject())).toEqual([aRegistry()]);
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
    expect(imageTag(aProject({ artifacts: someArtifactRules({ tag }) }), aService('api'), SHA)).toBe(
      expected,
    );
  });

  it('call the tag of a release on GitHub, where one is wanted', () => {
    expect(gitTag(aProject({ cut: someCutRules({ tag: 'v{release}' }) }), '1.4.0')).toBe('v1.4.0');
    expect(gitTag(aProject({ cut: someCutRules({ tag: null }) }), '1.4.0')).toBeNull();
  });

  it('call the branch of a release like its tag, or else by the project too', () => {
    expect(releaseBranch(aProject({ cut: someCutRules({ tag: 'v{release}' }) }), '1.4.0')).toBe(
      'release/v1.4.0',
    );
    expect(releaseBranch(aProject({ cut: someCutRules({ tag: null }) }), '1.4.0')).toBe('release/shop-1.4.0');
  });

  it('join owner and repository', () => {
    expect(fullName({ owner: 'acme', name: 'shop' })).toBe('acme/shop');
  });
});
