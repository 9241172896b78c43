// How many calls of ECS a deployment costs: with one service, and with twelve. Counted by the sandbox, on the running bot.
import { startBot } from '../sandbox/bot.ts';
import { CHANNEL, openShop, PEOPLE, type Shop } from '../sandbox/shop.ts';

export interface Cost {
  readonly services: number;
  /** Polls while the rollout was under way. */
  readonly polls: number;
  /** Most calls of each kind in one poll. */
  readonly perPoll: { readonly DescribeServices: number; readonly DescribeServiceDeployments: number };
  /** Calls of the whole deployment, from the plan to the evidence. */
  readonly calls: Readonly<Record<string, number>>;
  readonly total: number;
}

/** One deployment to staging, by itself after a cut. */
export async function measureCalls(services: number): Promise<Cost> {
  const names = Array.from({ length: services }, (_, index) => `s${index + 1}`);
  const shop = await openShop({ services: names, tempo: { taskStart: 1500, taskHealthy: 1500 } });
  const bot = await startBot(shop);
  try {
    await shop.merge({ subject: 'feat: measured' });
    await shop.slack.command(PEOPLE.alice, CHANNEL, '/release', 'cut');
    await shop.slack.waitFor(
      () => shop.slack.messages(CHANNEL).some(({ text }) => text.includes('staging: Deployed')),
      {
        what: 'the deployment to succeed',
        timeoutMs: 60_000,
      },
    );
    // What automation reads for production afterwards is another plan.
    return count(shop, services);
  } finally {
    await bot.stop();
    await shop.close();
  }
}

function count({ aws }: Shop, services: number): Cost {
  const ofStaging = aws.calls.filter(({ request }) => JSON.stringify(request).includes('staging'));
  const ecs = ofStaging.filter(({ call }) => !call.startsWith('BatchGet'));
  const calls = Object.fromEntries(
    [...Map.groupBy(ecs, ({ call }) => call)].map(([call, all]) => [call, all.length]),
  );
  const perPoll = pollsOf(ecs.map(({ call }) => call));
  return {
    services,
    polls: perPoll.length,
    perPoll: {
      DescribeServices: Math.max(...perPoll.map((each) => each.DescribeServices)),
      DescribeServiceDeployments: Math.max(...perPoll.map((each) => each.DescribeServiceDeployments)),
    },
    calls,
    total: ecs.length,
  };
}

interface Poll {
  DescribeServices: number;
  DescribeServiceDeployments: number;
}

/** A poll is a run of DescribeServices that ends in DescribeServiceDeployments. */
function pollsOf(calls: readonly string[]): readonly Poll[] {
  const polls: Poll[] = [];
  let open: Poll = { DescribeServices: 0, DescribeServiceDeployments: 0 };
  const close = (): void => {
    if (open.DescribeServiceDeployments > 0 && open.DescribeServices > 0) polls.push(open);
    open = { DescribeServices: 0, DescribeServiceDeployments: 0 };
  };
  for (const call of calls) {
    if (call === 'DescribeServices') {
      if (open.DescribeServiceDeployments > 0) close();
      open.DescribeServices += 1;
    } else if (call === 'DescribeServiceDeployments') open.DescribeServiceDeployments += 1;
    else close();
  }
  close();
  return polls;
}
