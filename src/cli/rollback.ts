// `npm run slipway -- rollback production`: for when Slack is down. What would be put back is shown, one word confirms it,
// and the living bot carries it out; where there is none, this process does.
import { createInterface } from 'node:readline/promises';
import { deploymentCard } from '../domain/cards.ts';
import type { Deployment } from '../domain/deployment.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Outcome } from '../ports.ts';
import { refusalLine } from '../slack/refusal-text.ts';
import { renderCard } from '../slack/render-card.ts';
import { answerByOperator, offerByOperator } from '../usecases/operate.ts';
import type { Variables } from '../config/environment.ts';
import type { Answer } from './answer.ts';
import { open, unanswered, type Opened, type RollbackOptions } from './operator-options.ts';
import { plain, plainView } from './plain.ts';

/** Where it is shown, and who is asked. */
export interface Terminal {
  say(line: string): void;
  /** Whether there is somebody who could be asked. */
  readonly canAsk: boolean;
  /** @returns whether they said yes */
  ask(question: string): Promise<boolean>;
}

export async function rollBackHere(
  options: RollbackOptions,
  variables: Variables,
  terminal: Terminal = here,
): Promise<Answer> {
  // Before anything is offered: an offer that nobody can answer stays in the channel.
  if (!options.yes && !terminal.canAsk)
    return {
      code: 2,
      errors: ['Nobody can be asked here: say --yes to confirm it, or run it in a terminal.'],
    };
  const opened = await open(variables, options.project);
  if ('code' in opened) return opened;
  try {
    return await offerAndFollow(opened, options, terminal);
  } catch (error) {
    return unanswered(error);
  } finally {
    await opened.operator.close();
  }
}

async function offerAndFollow(opened: Opened, options: RollbackOptions, terminal: Terminal): Promise<Answer> {
  const { operator, project, user } = opened;
  const { environment, to: release, reason, imageOnly } = options;
  const typed = { environment, release, reason, imageOnly };
  const outcome = await offerByOperator(operator.world, project, typed, user);
  const ours = requestedIn(outcome);
  const id = ours ?? askedAlready(outcome);
  if (id === null) return refusal(outcome);

  const { replans } = await deploymentNow(opened, id);
  if (ours === null)
    terminal.say('Somebody has asked for it already, in Slack: their offer is the one to confirm.');
  for (const line of await shown(opened, id, replans)) terminal.say(line);
  const goes = options.yes || (await terminal.ask('Put this back now? [y/N] '));
  // Somebody else's offer is theirs to take back.
  if (!goes && ours === null) return { code: 1, lines: ['Nothing was changed; their offer still stands.'] };
  const answered = await answerByOperator(operator.world, { id, replans, goes }, user);
  if (answered.kind === 'refused') return refusal(answered);
  if (!goes) return { code: 1, lines: ['Nothing was changed.'] };
  return follow(opened, id, terminal);
}

async function follow(opened: Opened, id: string, terminal: Terminal): Promise<Answer> {
  let before = '';
  let drove: boolean | null = null;
  const ended = await opened.operator.follow(id, (now, driving) => {
    if (drove !== driving) {
      drove = driving;
      terminal.say(
        driving
          ? 'No bot drives: this process does.'
          : 'A bot drives, and carries it out. Should it be gone, this process does in a few seconds.',
      );
    }
    const line = progressLine(now);
    if (line !== before) terminal.say(line);
    before = line;
  });
  const lines = await shown(opened, id, ended.replans);
  return { code: ended.status === 'succeeded' ? 0 : 1, lines };
}

function progressLine(now: Deployment): string {
  if (now.status === 'awaiting_gates') return 'waits: its gates are not open yet';
  const rollouts = 'rollouts' in now ? Object.entries(now.rollouts) : [];
  return [now.status, ...rollouts.map(([service, { status }]) => `${service} ${status}`)].join(', ');
}

/** The same card that the channel gets. */
async function shown(
  { operator: { world }, project }: Opened,
  id: string,
  replans: number,
): Promise<readonly string[]> {
  const drawn = await renderCard(world, { key: deploymentCard(id, replans), project: project.name });
  return drawn === null ? [] : plainView({ blocks: drawn.view.blocks ?? [] });
}

async function deploymentNow({ operator: { world }, project }: Opened, id: string): Promise<Deployment> {
  const snapshot = await world.store.snapshot({ project: project.name, deployments: [id] });
  const found = snapshot.deployments.find(({ request }) => request.id === id);
  if (found === undefined) throw new Error(`there is no ${id}`);
  return found;
}

function requestedIn(outcome: Outcome): string | null {
  const [event] = outcome.kind === 'accepted' ? outcome.events : [];
  return event?.type === 'deployment.requested' ? event.deployment : null;
}

/** Somebody has asked for it in Slack, and could not confirm it any more. */
function askedAlready(outcome: Outcome): string | null {
  if (outcome.kind !== 'refused') return null;
  const already = outcome.refusals.find(
    (each): each is Refusal<'already_requested'> => each.code === 'already_requested',
  );
  return already?.status === 'awaiting_gates' ? already.deployment : null;
}

const refusal = (outcome: Outcome): Answer => ({
  code: 1,
  errors:
    outcome.kind === 'refused'
      ? outcome.refusals.map((each) => plain(refusalLine(each)))
      : [`Nothing was changed: ${outcome.kind}`],
});

const here: Terminal = {
  say: (line) => void process.stdout.write(`${line}\n`),
  canAsk: process.stdin.isTTY,
  ask: async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stdout });
    try {
      return /^y(es)?$/i.test((await lines.question(question)).trim());
    } finally {
      lines.close();
    }
  },
};
