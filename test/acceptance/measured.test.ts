// What cutting costs in calls, counted on the sandbox's logs.
import { afterAll, beforeAll, describe, expect, it, vi, type TestContext } from 'vitest';
import { openShop, type Shop } from '../../sandbox/shop.ts';
import { openInside, type Inside } from './support/in-process.ts';
import { shopYml } from './support/projects.ts';
import { importMany } from './support/repository.ts';

vi.setConfig({ testTimeout: 60_000 });

const COMPARE = 'GET /repos/{owner}/{repo}/compare/{basehead}';

type Counts = ReadonlyMap<string, number>;

/** Calls to GitHub and AWS while something is done, by name. */
async function callsOf({ github, aws }: Shop, act: () => Promise<unknown>): Promise<Counts> {
  const before = [github.calls.length, aws.calls.length] as const;
  await act();
  const made = [...github.calls.slice(before[0]), ...aws.calls.slice(before[1])];
  return new Map(
    Map.groupBy(made, ({ call }) => call)
      .entries()
      .map(([call, all]) => [call, all.length] as const),
  );
}

/** The calls that one of them needs more of than the other, and how many more. */
function extra(more: Counts, fewer: Counts): Readonly<Record<string, number>> {
  const names = [...new Set([...more.keys(), ...fewer.keys()])];
  const differences = names.map((name) => [name, (more.get(name) ?? 0) - (fewer.get(name) ?? 0)] as const);
  return Object.fromEntries(differences.filter(([, difference]) => difference !== 0));
}

async function openFor(
  { onTestFinished }: TestContext,
  options: Parameters<typeof openShop>[0],
): Promise<{ readonly shop: Shop; readonly inside: Inside }> {
  const shop = await openShop(options);
  onTestFinished(() => shop.close());
  vi.stubEnv('AWS_ENDPOINT_URL', shop.aws.url);
  const inside = await openInside(shop);
  onTestFinished(() => inside.close());
  return { shop, inside };
}

beforeAll(() => {
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'sandbox');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'sandbox');
});

afterAll(() => {
  vi.unstubAllEnvs();
});

describe('a cut', () => {
  it.for(['calver', 'semver'])(
    "over 1,000 commits costs compare's pages, and else what one over 10 costs: %s",
    async (names, test) => {
      const cutRules = `{ tag: false, names: ${names} }`;
      const { shop, inside } = await openFor(test, { config: shopYml({ staging: {}, cut: cutRules }) });
      const cutAfter = async (commits: number): Promise<Counts> => {
        shop.build(await importMany(shop, commits));
        return callsOf(shop, () => inside.cut());
      };
      await shop.merge({ subject: 'feat: the first' });
      await inside.cut();
      const ten = await cutAfter(10);
      expect(await cutAfter(10)).toEqual(ten);
      // The newest 250 come with the first call; the other 750 are eight pages.
      expect(extra(await cutAfter(1000), ten)).toEqual({ [COMPARE]: 8 });
      expect(extra(await cutAfter(250), ten)).toEqual({});
    },
  );

  it('of 60 services costs one BatchGetImage for each repository and round, and the same few calls for each new digest', async (test) => {
    const services = Array.from({ length: 60 }, (_, n) => `service-${n}`);
    const config = shopYml({ services, staging: {} });
    const { shop, inside } = await openFor(test, { services, config });
    const built = services.slice(0, 40);
    const sha = await shop.merge({ subject: 'feat: the first', built });
    const cutting = await callsOf(shop, () => inside.cut());
    expect(cutting.get('BatchGetImage')).toBe(60);
    const perDigest = (counts: Counts) =>
      ['DescribeImages', 'GetDownloadUrlForLayer', 'GET /layer'].map((call) => counts.get(call) ?? 0);
    expect(perDigest(cutting)).toEqual([40, 40, 40]);
    expect(cutting.get('DescribeRepositories')).toBe(1);

    const looking = await callsOf(shop, () => inside.look());
    expect(looking.get('BatchGetImage')).toBe(20);
    expect(perDigest(looking)).toEqual([0, 0, 0]);

    shop.build(sha, { built: services.slice(40, 55) });
    const some = await callsOf(shop, () => inside.look());
    expect(some.get('BatchGetImage')).toBe(20);
    expect(perDigest(some)).toEqual([15, 15, 15]);

    shop.build(sha, { built: services.slice(55) });
    const rest = await callsOf(shop, () => inside.look());
    expect(rest.get('BatchGetImage')).toBe(5);
    expect(perDigest(rest)).toEqual([5, 5, 5]);
  });

  it('asks GitHub once about each open pick', async (test) => {
    const { shop, inside } = await openFor(test, { config: shopYml({ staging: {} }) });
    const { repository } = shop;
    const author = { name: 'Bob Berg', email: 'bob@acme.example' };
    const base = await shop.merge({ subject: 'feat: the first' });
    const first = await inside.cut();
    /** Three hotfixes, each merged to trunk as it is; gives their commits. */
    const mergeThree = async (from: string, what: string): Promise<readonly string[]> => {
      const made: string[] = [];
      for (const n of [1, 2, 3]) {
        const files = { [`api/src/${what}${n}.ts`]: `export const n = ${n};\n` };
        await repository.branch(`${what}${n}`, from);
        const subject = `fix: ${what} ${n}`;
        const merges = await repository.commitOn(`${what}${n}`, { author, subject, files });
        shop.build(await repository.commit({ author, subject: `Merge ${what}${n}`, files, merges }));
        made.push(merges);
      }
      return made;
    };
    const picked = await mergeThree(base, 'picked');
    await inside.pick(first, picked);
    const asked = await callsOf(shop, () => inside.cut());
    await mergeThree(await repository.head(), 'plain');
    const plain = await callsOf(shop, () => inside.cut());
    expect(extra(asked, plain)).toEqual({ [COMPARE]: picked.length });
  });
});
