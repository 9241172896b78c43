// `npm run bench`: figures as counts and ratios within one run. Exit code 1 when a bound is broken.
import { measureAcknowledgement } from './acknowledgement.ts';
import { measureCalls } from './calls.ts';
import { measureGates, measureRedrawing, type Growth } from './gates.ts';

/** The cost must grow no faster than what there is. */
const noFasterThanInput = (what: string, { input, cost }: Growth) => ({
  what: `${what}: ${cost.toFixed(1)} times as long for ${input} times as much`,
  holds: cost <= input,
});

const bounds: { readonly what: string; readonly holds: boolean }[] = [];

for (const services of [1, 12]) {
  const { perPoll, polls, total, calls } = await measureCalls(services);
  console.log(
    `\n${services} ${services === 1 ? 'service' : 'services'}: ${total} calls of ECS for one deployment, ${polls} polls`,
  );
  console.log(`  in one poll, at most: ${JSON.stringify(perPoll)}`);
  console.log(`  in all: ${JSON.stringify(calls)}`);
  bounds.push(
    {
      what: `${services}: at most ${Math.ceil(services / 10)} DescribeServices a poll`,
      holds: perPoll.DescribeServices <= Math.ceil(services / 10),
    },
    {
      what: `${services}: 1 DescribeServiceDeployments a poll`,
      holds: perPoll.DescribeServiceDeployments === 1,
    },
    { what: `${services}: one UpdateService a service`, holds: calls['UpdateService'] === services },
  );
}

const { slipway, empty, ratio, rounds } = await measureAcknowledgement(100);
console.log(`\nacknowledgement of /release status, median of ${rounds}: ${slipway.toFixed(2)} ms`);
console.log(`  an empty Bolt handler in the same run: ${empty.toFixed(2)} ms; ratio ${ratio.toFixed(2)}`);

const redrawing = await measureRedrawing(2, 200);
console.log(
  `\nredrawing after a click, median: ${redrawing.small.toFixed(1)} ms with 2 open deployments, ${redrawing.large.toFixed(1)} ms with 200`,
);
bounds.push(noFasterThanInput('redrawing after a click', redrawing));

const gates = measureGates({ services: 1, commits: 10 }, { services: 60, commits: 1000 });
console.log(
  `\nall gates of one deployment, median: ${gates.small.toFixed(3)} ms with 1 service and 10 commits, ${gates.large.toFixed(3)} ms with 60 and 1,000`,
);
bounds.push(noFasterThanInput('looking at all gates', gates));

console.log('');
for (const { what, holds } of bounds) console.log(`${holds ? '✓' : '✗'} ${what}`);
if (bounds.some(({ holds }) => !holds)) process.exitCode = 1;
