// `/release cut`: the reply to whoever typed it. A preview is for their eyes; a refusal leads to the release that is there.
import { releaseCard as cardKey } from '../../domain/cards.ts';
import type { Project } from '../../domain/project.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { newestCandidate } from '../../domain/release.ts';
import type { Message } from '../../ports.ts';
import { cutRelease, type CutTyped } from '../../usecases/cut-release.ts';
import type { Asker, World } from '../../usecases/world.ts';
import { section, type View } from '../blocks.ts';
import { link } from '../escape.ts';
import { slackFault } from '../fault.ts';
import { releaseState } from '../render-card.ts';
import { outcomeReply, paragraph } from '../replies.ts';
import { previewView } from './preview.ts';

/** Slack's address of a message, for people. */
export type Permalink = (message: Message) => Promise<string | null>;

export async function answerCut(
  world: World,
  project: Project,
  typed: CutTyped,
  asker: Asker,
  permalink: Permalink,
): Promise<View | null> {
  const outcome = await cutRelease(world, project, typed, asker);
  if (outcome.kind === 'preview') {
    const { release } = outcome;
    const snapshot = await world.store.snapshot({ project: project.name });
    const shown = { release, candidate: newestCandidate(release), snapshot };
    return previewView(releaseState(world, project, shown));
  }
  if (outcome.kind === 'accepted' && typed.dryRun) {
    return paragraph('*Dry run: nothing was made.* What spoke against this cut has just gone; try again.');
  }
  const reply = outcomeReply(outcome);
  const there = outcome.kind === 'refused' ? outcome.refusals.find(isThere) : undefined;
  if (reply === null || there === undefined) return reply;
  const line = await cardLine(world, there, permalink);
  return line === null
    ? reply
    : { text: `${reply.text}\n${line}`, blocks: [...reply.blocks, section([line])] };
}

type There = Refusal<(typeof THERE)[number]>;

const THERE = ['already_cut', 'nothing_new', 'would_lose', 'cut_meanwhile'] as const;

const isThere = (refusal: Refusal): refusal is There => THERE.some((code) => code === refusal.code);

/** Milliseconds between two looks for a card, and how many: of two cuts at once the other one's is still being posted. */
const LOOK = 300;
const LOOKS = 10;

/** `null` while the card is not posted, and when Slack does not say where it is: the reply has its name all the same. */
async function cardLine(
  { store, system, log }: Pick<World, 'store' | 'system' | 'log'>,
  { id, release }: There,
  permalink: Permalink,
): Promise<string | null> {
  let message: Message | null = null;
  for (let looks = 0; message === null && looks < LOOKS; looks += 1) {
    if (looks > 0) await system.sleep(LOOK);
    message = (await store.findCard(cardKey(id)))?.message ?? null;
  }
  if (message === null) return null;
  try {
    const address = await permalink(message);
    return address === null ? null : `Its card: ${link(address, `Release ${release}`)}`;
  } catch (error) {
    log.warn('Slack did not say where a card is', { code: slackFault(error).code });
    return null;
  }
}
