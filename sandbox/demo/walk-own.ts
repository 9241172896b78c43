// The walk on the reader's own repository: its commits are cut, go out behind the gate, and are rolled back.
import type { OwnRepository } from './own-repository.ts';
import { approve, card, runs, rollBack, shownText, type, type Cut, type Walker } from './steps.ts';

export async function walkOwn(walker: Walker, own: OwnRepository): Promise<void> {
  const { terminal, claims, truth } = walker;
  const cuts: Cut[] = [];
  for (const [index, sha] of own.points.entries()) {
    const before = own.points[index - 1];
    terminal.heading(before === undefined ? 'A release of your repository' : 'And a newer one');
    await own.moveTrunk(sha);
    walker.shop.build(sha);
    terminal.said(
      `        as if your trunk were at ${sha.slice(0, 7)}, and a CI had pushed an image for it\n`,
    );
    await type(walker, 'alice', '/release cut');
    const cut = await card(walker, `was cut at ${sha.slice(0, 7)}`);
    const name = /release (\S+) was cut/.exec(cut.text)?.[1] ?? '';
    if (before !== undefined) {
      const commits = await own.commitsBetween(before, sha);
      const said = shownText(cut);
      const counted = said.includes(`: ${commits} commit${commits === 1 ? '' : 's'}`);
      claims.holds(`git, too, counts ${commits} commits since the release before`, counted, said);
    }
    const made = { release: name, pushed: walker.shop.pushed(sha) };
    await card(walker, `${name} → staging: Deployed`);
    claims.holds(
      `staging runs exactly the image of ${sha.slice(0, 7)}`,
      await runs(truth, 'staging', made.pushed),
    );
    await approve(walker, made, 'bob', 'carol');
    await card(walker, `${name} → production: Deployed`);
    claims.holds(`production runs it, after two approvals`, await runs(truth, 'production', made.pushed));
    cuts.push(made);
  }
  const [from, to] = cuts.toReversed();
  if (from !== undefined && to !== undefined) {
    terminal.heading('Dan rolls back');
    await rollBack(walker, 'just looking', { from, to });
  }
  terminal.heading('Your repository');
  claims.holds('every branch, tag and the index are as they were: it was only read', await own.isUntouched());
}
