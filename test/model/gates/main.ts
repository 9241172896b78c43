// `npm run model:gates -- --runs 10000 [--seed N] [--path …] [--sabotage]`
import { parseArgs } from 'node:util';
import { GUARDS } from './guards.ts';
import { runModel } from './run.ts';
import { sabotage } from './sabotage.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string' },
    path: { type: 'string' },
    sabotage: { type: 'boolean', default: false },
    /** One line, and nothing made shorter: for the sabotage itself. */
    brief: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
if (!Number.isSafeInteger(runs) || runs < 1) {
  console.error(`--runs takes a whole number from 1 on, and not ${values.runs}`);
  process.exitCode = 2;
} else if (values.sabotage) await sabotageAll();
else await run();

async function run(): Promise<void> {
  const began = Date.now();
  const { tally, violation } = await runModel({
    runs,
    shrink: !values.brief,
    ...(values.seed !== undefined && { seed: Number(values.seed) }),
    ...(values.path !== undefined && { path: values.path }),
    progress: (done) => {
      if (!values.brief && done % 1000 === 0) console.log(`${done} runs …`);
    },
  });
  if (violation !== null) {
    console.log(`violated: ${violation.said.split('\n')[0] ?? ''}`);
    if (!values.brief) {
      console.log(violation.said);
      console.log(`steps: ${violation.steps}`);
      console.log(
        `again: npm run model:gates -- --runs ${runs} --seed ${violation.seed} --path ${violation.path}`,
      );
    }
    process.exitCode = 1;
    return;
  }
  if (values.brief) return;
  for (const line of tally.lines()) console.log(line);
  console.log(`violations: 0, in ${Math.round((Date.now() - began) / 1000)} s`);
  if (tally.deployed / tally.runs < 0.25) {
    console.log('Too few runs got anything to production: this proves nothing.');
    process.exitCode = 1;
  }
}

async function sabotageAll(): Promise<void> {
  const root = new URL('../../..', import.meta.url).pathname;
  const all = await sabotage(root, runs, ({ guard, said }) =>
    console.log(
      `${said === null ? 'NOT NOTICED' : 'noticed    '}  ${guard.name} (${guard.holds})${said === null ? '' : `: ${said.slice(0, 160)}`}`,
    ),
  );
  const missed = all.filter(({ said }) => said === null).length;
  console.log(`${all.length - missed} of ${GUARDS.length} guards are noticed when they are gone`);
  if (missed > 0) process.exitCode = 1;
}
