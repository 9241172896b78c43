// `npm run histories`: cuts, changelogs, reverts and picks on the commit records of real repositories and on a generated
// history. Exit code 0 only if everything that it claims holds.
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAws, type Aws } from '../../sandbox/aws/create-aws.ts';
import { checkCuts } from './cuts.ts';
import { generatedHistory } from './generated.ts';
import { checkPicks } from './picks.ts';
import { realHistories, type History } from './records.ts';
import { createReport, type Report } from './report.ts';
import { serve } from './repository.ts';
import { checkReverts } from './reverts.ts';
import { openPlace } from './world.ts';

const begun = Date.now();
const folder = await mkdtemp(join(tmpdir(), 'slipway-histories-'));
const tidyUp = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    tidyUp();
    process.exit(1);
  });
}

const report = createReport();
const aws = await createAws();
try {
  await run(aws, report);
  report.line(`\n${Math.round((Date.now() - begun) / 1000)} s`);
  if (!report.close()) process.exitCode = 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await aws.close();
  tidyUp();
}

async function run(aws: Aws, report: Report): Promise<void> {
  pointTheSdkAt(aws.url);
  const real = await realHistories();
  if (real.length === 0) {
    report.line(
      'There are no records of real repositories on this machine (SLIPWAY_HISTORIES names their folder):',
    );
    report.line('only a generated history is used, with the same oddities.');
  }
  // All at a time: each of them mostly waits for git.
  const checks = await Promise.allSettled(
    [...real, generatedHistory()].map((each) => check(each, aws, report)),
  );
  for (const each of checks) if (each.status === 'rejected') throw each.reason;
}

async function check(history: History, aws: Aws, report: Report): Promise<void> {
  const { name, records, reverts } = history;
  const origin = reverts === null ? 'from the records of a real repository' : 'generated';
  const section = report.section(name, `${name}: ${records.length} commits, ${origin}`);
  section.progress('building the repository', 0, 1);
  const served = await serve(history, folder);
  try {
    const place = await openPlace(name, served, aws, folder);
    try {
      const last = await checkCuts(served, place, section);
      await checkReverts(history, served, place, last?.changes ?? null, section);
      await checkPicks(served, place, folder, section);
    } finally {
      place.close();
    }
  } finally {
    await served.close();
    section.close();
  }
}

/** Credentials and endpoint are found the SDK's own way, whatever else is set on the machine. */
function pointTheSdkAt(url: string): void {
  for (const name of ['AWS_SESSION_TOKEN', 'AWS_PROFILE']) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'sandbox',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
  });
}
