// `npm run bench:rollout`: the verdict table, cell by cell, with calls and delay; what deployments cost as there are more
// services; how soon a rollback has told ECS; what stays in memory. Exit code 1 when a cell is wrong or a bound is broken.
import { CELLS } from '../../test/rollouts/cells/all.ts';
import { POLL, ROUND_TRIP } from '../../test/rollouts/bed.ts';
import { judgeCell } from '../../test/rollouts/judge-cell.ts';
import { compareWithCli } from './command-line.ts';
import { measureCost } from './cost.ts';
import { measureMemory } from './memory.ts';
import { measureRollback } from './rollback.ts';

const bounds: { readonly what: string; readonly holds: boolean }[] = [];
const bound = (what: string, holds: boolean): void => void bounds.push({ what, holds });

/** Evidence takes two calls, one after the other, once ECS has said that it took; why it failed does, too. */
const LATEST = POLL + 3 * ROUND_TRIP;

console.log('The verdict table, on the sandbox through the AWS SDK, in virtual time');
console.log(`  (a poll every ${POLL} ms, ${ROUND_TRIP} ms for a round trip)\n`);
console.log(row('', 'situation', 'what was said', 'calls', 'delay'));
let wrong = 0;
for (const cell of CELLS) {
  const { said, right, calls, delay } = await judgeCell(cell);
  const late = delay !== null && delay > LATEST + (cell.later ?? 0);
  if (!right || late) wrong += 1;
  const services = Object.entries(said.services ?? {}).map(([service, word]) => `${service} ${word}`);
  const words = [said.status, ...services, ...(said.refusals ?? [])].join('; ');
  const name = cell.name === cell.situation ? cell.name : `${cell.situation}: ${cell.name}`;
  console.log(
    row(
      right && !late ? '✓' : '✗',
      name,
      words,
      String(calls),
      delay === null ? '' : `${(delay / 1000).toFixed(2)} s`,
    ),
  );
  if (!right) console.log(`    must say ${JSON.stringify(cell.must)}\n    says     ${JSON.stringify(said)}`);
}
bound(`${CELLS.length} cells, ${wrong} wrong`, wrong === 0);

console.log('\nCalls of ECS for one deployment');
for (const services of [1, 12, 60]) {
  const { total, perPoll, calls } = await measureCost(services);
  console.log(`  ${services} services: ${total} in all, ${perPoll} a poll: ${JSON.stringify(calls)}`);
  bound(`${services} services: one UpdateService each`, calls['UpdateService'] === services);
  bound(
    `${services} services: at most ${Math.ceil(services / 10) + Math.ceil(services / 20)} calls a poll`,
    perPoll <= Math.ceil(services / 10) + Math.ceil(services / 20),
  );
}

console.log('\nA rollback of 60 services, from its confirmation to the last UpdateService');
const { rollback, oneByOne, together } = await measureRollback(60);
console.log(
  `  ${rollback.toFixed(0)} ms; 60 bare UpdateService calls: ${oneByOne.toFixed(0)} ms one by one, `,
);
console.log(
  `  ${together.toFixed(0)} ms ten at once. ${(rollback / oneByOne).toFixed(2)} times as long as one by one`,
);
bound('a rollback takes at most twice as long as its UpdateService calls', rollback / oneByOne <= 2);

console.log('\nMemory of the driver');
const { after20, after200 } = await measureMemory();
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
console.log(`  ${megabytes(after20)} after 20 deployments, ${megabytes(after200)} after 200`);
bound(
  `memory after 200 deployments: ${(after200 / after20).toFixed(2)} times that after 20`,
  after200 / after20 <= 1.5,
);

await compareWithCli();

console.log('');
for (const { what, holds } of bounds) console.log(`${holds ? '✓' : '✗'} ${what}`);
if (bounds.some(({ holds }) => !holds)) process.exitCode = 1;

function row(mark: string, name: string, words: string, calls: string, delay: string): string {
  return `${mark.padEnd(2)}${name.padEnd(72)} ${words.padEnd(62)} ${calls.padStart(5)} ${delay.padStart(8)}`;
}
