// `/release rollback list`: what one could go back to, and what to type for it.
import { describe, expect, it } from 'vitest';
import { rollbackListView } from '../../src/slack/rollback/list-view.ts';
import { time } from '../../src/slack/words.ts';
import type { ListedEnvironment, ListedTarget } from '../../src/usecases/list-targets.ts';
import { faultsOf, shownLength, wordsOf } from './nasty.ts';
import { COMMIT, must, NOW, project } from './samples.ts';

const shop = project();
const production = must(shop.environments[1]);

const target = (status: ListedTarget['status'], release = '2026.11.19.1'): ListedTarget => ({
  release,
  commit: COMMIT,
  deployedAt: NOW,
  status,
  command: `/release rollback production to ${release}`,
});
const listed = (...targets: readonly ListedTarget[]): ListedEnvironment => ({
  environment: production,
  targets,
});

const STATUSES: readonly (readonly [ListedTarget['status'], string, boolean])[] = [
  ['live', 'it runs now', false],
  ['ready', '*ready*', true],
  ['bad', '*marked as bad*, and goes nowhere', false],
  ['suspect', '*suspect*: it was rolled back from, and has to be named', true],
  ['image_gone', '*gone*: an image of it cannot be pulled', false],
  ['revision_gone', '*gone*: a task definition of it was deleted in ECS', false],
  ['unreadable', '*not checked*: AWS did not say whether it is there', true],
];

describe('the list of what one could go back to', () => {
  it.each(STATUSES)(
    'says of what is %s how it stands, and has a command where one would work',
    (status, said, offered) => {
      const line = `• 2026.11.19.1 (\`c0ffee1\`), deployed ${time(NOW)}: ${said}`;
      const command = offered ? ': `/release rollback production to 2026.11.19.1`' : '';
      expect(wordsOf(rollbackListView(shop, [listed(target(status))])).split('\n')).toContain(
        `${line}${command}`,
      );
    },
  );

  it('says in its text what is ready, and what to type for the newest', () => {
    const view = rollbackListView(shop, [
      listed(target('bad', '2026.11.20.1'), target('ready'), target('ready', '2026.11.18.1')),
      { environment: must(shop.environments[0]), targets: [] },
    ]);
    expect(view.text.split('\n')).toEqual([
      'shop: what one could go back to',
      'production: 2 releases ready, the newest 2026.11.19.1: `/release rollback production to 2026.11.19.1`',
      'staging: nothing is ready',
    ]);
    expect(wordsOf(view)).toContain('*staging*\nNothing has worked there yet');
    expect(faultsOf(view)).toEqual([]);
  });

  it('is taken by Slack with sixty environments, and has no long line', () => {
    const ten = STATUSES.map(([status]) => target(status, `2026.11.19.${'1'.repeat(20)}`));
    const view = rollbackListView(
      shop,
      Array.from({ length: 60 }, () => listed(...ten)),
    );
    expect(faultsOf(view)).toEqual([]);
    const lines = [...view.text.split('\n'), ...wordsOf(view).split('\n')];
    expect(lines.filter((line) => shownLength(line) > 200)).toEqual([]);
  });
});
