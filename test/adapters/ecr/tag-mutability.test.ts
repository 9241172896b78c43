import { expect, it } from 'vitest';
import { createImageRegistry } from '../../../src/adapters/ecr/image-registry.ts';
import { scriptAws } from '../ecs/scripted-aws.ts';
import { everything, project, wanted } from './samples.ts';

async function canMove(tag: string, imageTagMutability: string, filters: readonly object[]) {
  const repository = {
    repositoryName: 'shop/api',
    imageTagMutability,
    imageTagMutabilityExclusionFilters: filters,
  };
  await scriptAws({ ...everything, DescribeRepositories: () => ({ repositories: [repository] }) });
  const { found } = await createImageRegistry().findImages(project, [wanted('api', 'shop/api', tag)]);
  return found[0]?.tagsCanMove;
}

const wildcards = (...filters: readonly string[]) =>
  filters.map((filter) => ({ filterType: 'WILDCARD', filter }));

it.each([
  ['MUTABLE', true],
  ['IMMUTABLE', false],
  ['SOMETHING_NEW', null],
])('a tag in a repository that is %s: %s', async (mutability, expected) => {
  expect(await canMove('abc', mutability, [])).toBe(expected);
});

it.each([
  ['abc', ['abc'], true],
  ['abc', ['ab'], false],
  ['abc', ['*'], true],
  ['abc', ['a*'], true],
  ['abc', ['*c'], true],
  ['abc', ['a*c'], true],
  ['abc', ['b*', 'abc*'], true],
  ['abc', ['*b*'], true],
  ['abc', ['b*'], false],
  ['abc', ['*b'], false],
  ['abc', ['*d*'], false],
  ['a.c', ['a.c'], true],
  ['abc', ['a.c'], false],
  // The same characters do not count twice.
  ['aba', ['ab*ba'], false],
  ['aba', ['aba*a'], false],
  ['a-b-c', ['a*-*c'], true],
  ['x'.repeat(128), ['*x'.repeat(63).concat('*y')], false],
  ['abc', [], false],
])('%s is excluded by %j: %s', async (tag, filters, excluded) => {
  expect(await canMove(tag, 'IMMUTABLE_WITH_EXCLUSION', wildcards(...filters))).toBe(excluded);
  expect(await canMove(tag, 'MUTABLE_WITH_EXCLUSION', wildcards(...filters))).toBe(!excluded);
});

it('a filter of a kind that nobody knows leaves it open, unless another one matches', async () => {
  const unknown = [{ filterType: 'REGEX', filter: 'a.c' }];
  expect(await canMove('abc', 'IMMUTABLE_WITH_EXCLUSION', unknown)).toBeNull();
  expect(await canMove('abc', 'MUTABLE_WITH_EXCLUSION', unknown)).toBeNull();
  expect(await canMove('abc', 'IMMUTABLE_WITH_EXCLUSION', [...unknown, ...wildcards('a*')])).toBe(true);
});
