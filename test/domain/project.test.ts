import { describe, expect, it } from 'vitest';
import {
  ecsServiceName,
  everybodyIn,
  findEnvironment,
  fullName,
  gitTag,
  imageTag,
  lastEnvironment,
  namedIn,
  registriesOf,
  releaseBranch,
  teamOf,
} from '../../src/domain/project.ts';
import {
  ALICE,
  anAfter,
  anEmergencyRule,
  anEnvironment,
  aPolicy,
  aProject,
  aRegistry,
  aRollbackRule,
  aRule,
  aService,
  BOB,
  BOSSES,
  CAROL,
  DAVE,
  ERIN,
  PRODUCT,
  SHA,
  someArtifactRules,
  someCutRules,
  SRE,
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

describe('who a policy names', () => {
  const rules = [
    { count: 2, from: [SRE, BOB] },
    { count: 1, from: [SRE, PRODUCT] },
  ];

  it('is everybody in its rules, and who must approve, each once', () => {
    expect(namedIn(aRule({ rules, must: [CAROL, BOB] }))).toEqual([SRE, BOB, PRODUCT, CAROL]);
  });

  it('is not who may not approve', () => {
    expect(namedIn(aRule({ rules, not: { people: [DAVE] } }))).not.toContain(DAVE);
  });

  it('is everybody whom any part of it gives a say, each once', () => {
    const policy = aPolicy({
      approvals: aRule({ rules, must: [CAROL] }),
      rollback: aRollbackRule({ approvals: aRule({ from: [ALICE] }) }),
      overrule: [BOSSES, SRE],
      emergency: anEmergencyRule({ by: [DAVE] }),
      after: anAfter('staging', { verifiedBy: [ERIN] }),
    });
    expect(everybodyIn(policy)).toEqual([SRE, BOB, PRODUCT, CAROL, ALICE, BOSSES, DAVE, ERIN]);
  });

  it('is nobody where nothing is asked for', () => {
    expect(everybodyIn(aPolicy())).toEqual([]);
  });
});

describe('a team of GitHub', () => {
  it('is named with its organisation', () => {
    expect(teamOf('github:acme/sre')).toEqual({ organisation: 'acme', slug: 'sre' });
    expect(teamOf('GitHub:Acme-1/data_platform')).toEqual({ organisation: 'Acme-1', slug: 'data_platform' });
  });

  it.each([
    SRE,
    BOB,
    'acme/sre',
    'github:acme',
    'github:acme/',
    'github:/sre',
    'github:-acme/sre',
    'github:acme/sre/x',
    'github:acme/sre?x',
    'xgithub:acme/sre',
  ])('is nothing else: %s', (entry) => {
    expect(teamOf(entry)).toBeNull();
  });
});
