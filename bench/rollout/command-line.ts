// What `aws ecs wait services-stable` says of the same rollouts, side by side with Slipway, in real time; only where the AWS
// command line is installed.
import { execFile, spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createAws } from '../../sandbox/aws/create-aws.ts';
import { createSystem } from '../../src/adapters/system.ts';
import { composeBed } from '../../test/rollouts/compose.ts';
import { furnish } from '../../test/rollouts/furnish.ts';
import { CLUSTER } from '../../test/rollouts/project.ts';
import type { ImageBehaviour } from '../../sandbox/aws/image-behaviour.ts';

const CRASH = { crashes: { exitCode: 1, reason: 'SEARCH_INDEX_URL is not set' } } as const;

interface Case {
  readonly what: string;
  readonly image: ImageBehaviour;
  readonly behind: number;
  readonly truth: 'succeeded' | 'failed';
}

const CASES: readonly Case[] = [
  { what: 'success', image: 'healthy', behind: 0, truth: 'succeeded' },
  { what: 'circuit breaker with rollback', image: CRASH, behind: 0, truth: 'failed' },
  { what: 'the same, reads 1.5 s behind', image: CRASH, behind: 1500, truth: 'failed' },
];

export async function compareWithCli(): Promise<void> {
  const version = await promisify(execFile)('aws', ['--version']).catch(() => null);
  if (version === null) {
    console.log('\n`aws ecs wait services-stable` is not compared: the AWS command line is not installed');
    return;
  }
  console.log(
    `\nBeside \`aws ecs wait services-stable\` (${version.stdout.trim().split(' ')[0]}), in real time`,
  );
  for (const each of CASES) {
    const { slipway, cli } = await race(each);
    const judged = (said: string): string => (said === each.truth ? 'right' : 'WRONG');
    console.log(
      `  ${each.what.padEnd(32)} Slipway: ${slipway.said} after ${slipway.seconds} s, ${judged(slipway.said)};  aws: ${cli.said} after ${cli.seconds} s, ${judged(cli.said)}`,
    );
  }
}

interface Verdict {
  readonly said: string;
  readonly seconds: string;
}

async function race({ image, behind }: Case): Promise<{ readonly slipway: Verdict; readonly cli: Verdict }> {
  const aws = await createAws({
    tempo: { taskStart: 3000, taskHealthy: 3000, drain: 1500, steadyState: 1000, schedulerTick: 250 },
  });
  furnish(aws, ['api'], {});
  await using composed = await composeBed({ url: aws.url, services: ['api'], clock: createSystem() });
  const sha = composed.commit();
  aws.ecr.pushImage({ repository: 'shop/api', tag: sha, revision: sha, behaviour: image });
  const id = await composed.ask(await composed.cut());
  if (behind > 0) aws.ecs.staleReads(behind);
  const began = performance.now();
  const since = (): string => ((performance.now() - began) / 1000).toFixed(1);
  await composed.tick();
  const cli = waiting(aws.url).then((said): Verdict => ({ said, seconds: since() }));
  let said = 'running';
  while (said === 'running') {
    await setTimeout(2000);
    await composed.tick();
    said = (await composed.deployment(id)).status;
  }
  const slipway = { said, seconds: since() };
  const verdicts = { slipway, cli: await cli };
  await aws.close();
  return verdicts;
}

/** It polls every 15 seconds, 40 times. (AWS CLI reference: ecs wait services-stable) */
async function waiting(url: string): Promise<string> {
  const command = spawn(
    'aws',
    ['ecs', 'wait', 'services-stable', '--cluster', CLUSTER, '--services', 'shop-api'],
    {
      env: {
        ...process.env,
        AWS_ENDPOINT_URL: url,
        AWS_REGION: 'eu-west-1',
        AWS_DEFAULT_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'secret',
      },
      stdio: 'ignore',
    },
  );
  const code = await new Promise<number | null>((resolve) => {
    command.once('exit', resolve);
  });
  return code === 0 ? 'succeeded' : 'failed';
}
