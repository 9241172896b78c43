// Every refusal says what stopped it, what was seen and what to do next, inside Slack's limits whatever it comes with.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { USAGE } from '../../src/domain/command.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import { section } from '../../src/slack/blocks.ts';
import { refusalLine, refusalText } from '../../src/slack/refusal-text.ts';
import { outcomeReply } from '../../src/slack/replies.ts';
import { NASTY, faultsOf, nastyText } from './nasty.ts';
import { everyRefusal } from './refusal-samples.ts';
import { must } from './samples.ts';

const PLAIN = everyRefusal('text', 2);
const named = (all: readonly Refusal[]) => all.map((refusal) => [refusal.code, refusal] as const);

const VERBS: ReadonlySet<string> = new Set(USAGE.map(({ verb }) => verb));

/** Of the buttons on cards and notices; a test holds which stand where. */
const LABELS: ReadonlySet<string> = new Set([
  'Approve',
  'Deploy now',
  'Go on',
  'Looks good',
  'Overrule the freeze',
  'Reject',
  'Reviewed',
  'Roll back',
  'Take over the lock',
]);

/** These say what was seen in what stopped it. */
const SHORT: ReadonlySet<string> = new Set(['approvals_missing', 'no_approval_needed']);

describe('every refusal', () => {
  it.each(named(PLAIN))('%s has its three parts', (code, refusal) => {
    const { stopped, seen, next } = refusalText(refusal);
    const short = SHORT.has(code);
    expect([stopped, ...(short ? [] : [seen]), next].filter((part) => part.trim() === '')).toEqual([]);
    for (const part of [stopped, seen, next].filter((each) => each !== '')) expect(part).toMatch(/[.?]$/);
  });

  it.each(named(PLAIN))('%s reads as sentences, without holes', (_code, refusal) => {
    const line = refusalLine(refusal);
    expect(line).not.toMatch(/undefined|null|NaN|\[object|\s{2}|\s[.,]|\.\./);
    expect(line).not.toMatch(/[.?*] (the|what|an?) /);
    expect(line).toMatch(/^\*[^*]+\* /);
  });

  it.each(named(PLAIN))('%s names no command that there is not', (_code, refusal) => {
    const commands = [...refusalLine(refusal).matchAll(/`\/release (\w+)/g)].map(([, verb]) => verb);
    expect(commands.filter((verb) => !VERBS.has(verb ?? ''))).toEqual([]);
  });

  it.each(named(PLAIN))('%s names no button that there is not', (_code, refusal) => {
    const { seen, next } = refusalText(refusal);
    const buttons = [...`${seen} ${next}`.matchAll(/press(?:es)? \*([^*]+)\*/g)].map(([, label]) => label);
    expect(buttons.filter((label) => !LABELS.has(label ?? ''))).toEqual([]);
  });

  it.each(NASTY.map((text) => [JSON.stringify(text.slice(0, 30)), text]))(
    'is taken by Slack, and shows what it means, with %s and sixty services',
    (_start, text) => {
      for (const refusal of everyRefusal(text, 60)) {
        const reply = must(outcomeReply({ kind: 'refused', refusals: [refusal] }));
        expect([refusal.code, faultsOf(reply)]).toEqual([refusal.code, []]);
        // The section has the whole line, not "… and 1 more" instead of it.
        expect(section([refusalLine(refusal)]).text?.text).toBe(refusalLine(refusal));
      }
    },
  );

  it('is taken by Slack, for any text', () => {
    fc.assert(
      fc.property(nastyText, fc.integer({ min: 1, max: 30 }), (text, many) => {
        for (const refusal of everyRefusal(text, many)) {
          const reply = must(outcomeReply({ kind: 'refused', refusals: [refusal] }));
          expect([refusal.code, faultsOf(reply)]).toEqual([refusal.code, []]);
          expect(section([refusalLine(refusal)]).text?.text).toBe(refusalLine(refusal));
        }
      }),
      { numRuns: 30, endOnFailure: true },
    );
  });

  it('offers the newest commit that can be cut, ready to be typed', () => {
    const instead = { sha: '1a2b3c4'.padEnd(40, '0'), subject: 'fix: <!here>' };
    const checks = [{ name: 'ci', state: 'missing', url: null }] as const;
    const line = refusalLine({ code: 'cut_checks', sha: 'c'.repeat(40), checks, instead });
    expect(line).toContain('“fix: &lt;!here&gt;”: `/release cut 1a2b3c4`.');
  });

  it('says of a commit beside the mainline what it lacks', () => {
    const release = { release: '2026.11.20.1', id: 'r1' };
    const line = refusalLine({ code: 'would_lose', ...release, sha: 'abc1234'.padEnd(40, '0'), behind: 3 });
    expect(line).toContain('abc1234 lacks 3 commits that 2026.11.20.1 has');
    expect(line).toContain("or trunk's head: `/release cut`.");
  });

  it('says in which Region an image is missing', () => {
    const looked = (region: string) => `123456789012.dkr.ecr.${region}.amazonaws.com/shop/api:abc`;
    const line = refusalLine({
      code: 'images_missing',
      sha: 'c'.repeat(40),
      missing: [
        { service: 'api', looked: looked('us-east-1'), why: 'no_such_tag' },
        { service: 'api', looked: looked('ap-south-1'), why: 'differs' },
      ],
      instead: null,
    });
    expect(line).toContain('`shop/api:abc` is not there in us-east-1.');
    expect(line).toContain(
      "`shop/api:abc` is another image in ap-south-1 than in the project's own registry.",
    );
  });

  it('names many services by a few, and says how many more there are', () => {
    const line = refusalLine({
      code: 'images_missing',
      sha: 'c'.repeat(40),
      instead: null,
      missing: Array.from({ length: 60 }, (_, index) => ({
        service: `s${index}`,
        looked: `host/shop/s${index}:tag`,
        why: 'no_such_tag',
      })),
    });
    expect(line).toContain('s11: `shop/s11:tag` is not there. And 48 more.');
  });

  it('says of what cannot be aborted how it is settled', () => {
    const line = refusalLine({ code: 'nothing_to_abort', environment: 'production', stuck: 'd1e2f3g4' });
    expect(line).toBe(
      '*There is nothing to abort.* Nobody knows what became of `d1e2f3g4`, so there is nothing that ECS could be told. Look at it in ECS, and once nothing moves there: `/release resolve d1e2f3g4`.',
    );
    const elsewhere = refusalLine({ code: 'nothing_to_abort', environment: 'staging', stuck: null });
    expect(elsewhere).toContain('Nothing is on its way that is called `staging`, or goes there.');
    expect(elsewhere).not.toContain('resolve');
  });

  it('names the configuration that is not there', () => {
    const problem = { kind: 'no_such_revision', revision: 'api:43' } as const;
    const line = refusalLine({ code: 'service_unfit', service: 'api', problem });
    expect(line).toContain('ECS has no task definition `api:43`. Mend `configuration` in slipway.yml');
  });

  it('never lets the address of a check lie about where it leads', () => {
    const url = 'https://ci.example/a|ci/build> <!channel> <https://evil.example';
    const line = refusalLine({ code: 'checks_not_green', checks: [{ name: 'ci', state: 'failed', url }] });
    expect(line).toContain(
      '<https://ci.example/a%7Cci/build%3E%20%3C!channel%3E%20%3Chttps://evil.example|ci> failed.',
    );
  });
});
