// A process that writes until it is killed, or as often as it is told: node writer.ts <database> <tag> [<times>].
// Every line that it prints is the sequence of an entry that was acknowledged.
import { writeSync } from 'node:fs';
import { openStore } from '../../../src/adapters/sqlite/open.ts';
import { cause, cut, requested, started, succeeded, yes } from './samples.ts';

const [path = '', tag = '', times = 'Infinity'] = process.argv.slice(2);
const store = await openStore({ path, clock: { now: () => Date.now() } });

for (let round = 0; round < Number(times); round += 1) {
  const release = `${tag}-${round}`;
  const deployment = `d-${release}`;
  // Each writer has an environment of its own: two may not hold the same one.
  const asked = requested(deployment, { release, environment: tag });
  for (const events of [[cut(release), asked], [started(deployment)], [succeeded(deployment)]]) {
    await store.change(
      { project: 'shop' },
      cause({ inbound: `${tag} ${events[0]?.type} ${round}` }),
      yes(...events),
    );
    writeSync(1, `${(await store.auditHead())?.seq}\n`);
  }
}
store.close();
