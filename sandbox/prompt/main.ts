// `npm run sandbox`: the same workspace and bot as in the demo, and a prompt: type as anybody, click buttons by number.
import { createInterface } from 'node:readline';
import { startBot } from '../bot.ts';
import { gitAt } from '../github/git.ts';
import { CHANNEL, openShop, PEOPLE, type Name } from '../shop.ts';
import { buttonsOf } from '../slack/buttons.ts';
import { createTerminal } from '../terminal.ts';
import { HELP, readLine, type Line } from './lines.ts';

const shop = await openShop({ tempo: { taskStart: 600, taskHealthy: 900, drain: 300 } });
/** Milliseconds that a late build takes, and between two looks of CI at the release branches. */
const CI_TAKES = 10_000;
const CI_LOOKS = 4000;
let merged = 0;

const isTerminal = process.stdout.isTTY;
let drawPrompt = (): void => {};
const terminal = createTerminal({
  // Above the prompt, which is drawn again below what was said.
  write: (line) => {
    if (isTerminal) process.stdout.write('\r\u001B[K');
    console.log(line);
    drawPrompt();
  },
  nameOf: (id) => shop.slack.nameOf(id),
  width: Math.min(100, Math.max(50, process.stdout.columns ?? 90)),
  ansi: isTerminal,
  now: Date.now,
});
shop.slack.onChange((change) => terminal.show(change));

const bot = await startBot(shop);
buildReleaseBranches();
terminal.said(`Slack, GitHub, ECR and ECS on loopback, and the bot. #shop-releases is yours.\n${HELP}\n`);
await merge('feat(api): search products by name (#31)', 'builds');

// Not before the bot is up: a line that comes early waits in the pipe.
const readline = createInterface({ input: process.stdin, output: process.stdout, terminal: isTerminal });
drawPrompt = () => {
  if (isTerminal) readline.prompt(true);
};
let who: Name = 'alice';
ask();
for await (const typed of readline) {
  const line = readLine(typed, who);
  if ('who' in line) who = line.who;
  if (line.kind === 'quit') break;
  await perform(line).catch((error: unknown) =>
    terminal.said(error instanceof Error ? error.message : String(error)),
  );
  ask();
}
readline.close();
await bot.stop();
await shop.close();

function ask(): void {
  readline.setPrompt(`${who}> `);
  if (isTerminal) readline.prompt();
}

async function perform(line: Line): Promise<void> {
  switch (line.kind) {
    case 'command': {
      const [command = '', ...rest] = line.text.split(' ');
      if (command !== '/release') return terminal.said(`${command} is no command here: /release help`);
      await shop.slack.command(PEOPLE[line.who], CHANNEL, command, rest.join(' '));
      return undefined;
    }
    case 'click':
      return click(line.who, line.button, line.card);
    case 'say':
      return say(line.who, line.text);
    case 'merge':
      return merge(line.subject, line.how);
    case 'help':
      return terminal.said(HELP);
    case 'unknown':
      return terminal.said(`"${line.typed}" is nothing that the sandbox knows: help`);
    case 'become':
    case 'nothing':
    case 'quit':
      return undefined;
  }
}

async function click(person: Name, button: number, card: string | null): Promise<void> {
  const message = [...shop.slack.messages(CHANNEL), ...shop.slack.direct(PEOPLE[person])]
    .toSorted((one, other) => Number(one.ts) - Number(other.ts))
    .findLast(({ blocks, text }) => buttonsOf(blocks).length > 0 && (card === null || text.includes(card)));
  if (message === undefined) return terminal.said('No card with buttons says that.');
  await shop.slack.click(PEOPLE[person], message, button);
  return undefined;
}

/** The first field of the window that is open for somebody. */
async function say(person: Name, text: string): Promise<void> {
  const view = shop.slack.openViews(PEOPLE[person]).at(-1);
  const field = view?.blocks.find((block) => block.type === 'input')?.block_id;
  if (view === undefined || field === undefined) {
    return terminal.said(`No window asks ${person} anything. A button such as Reject opens one.`);
  }
  await shop.slack.submitView(PEOPLE[person], view, { [field]: text });
  return undefined;
}

/** CI on what is picked: every few seconds it builds the heads of the release branches that it has not built yet. */
function buildReleaseBranches(): void {
  const git = gitAt(shop.repository.path);
  const built = new Set<string>();
  const look = async (): Promise<void> => {
    const heads = await git.run(['for-each-ref', '--format=%(objectname)', 'refs/heads/release/']);
    for (const sha of heads.split('\n').filter((each) => each !== '' && !built.has(each))) {
      built.add(sha);
      shop.build(sha);
      terminal.said(`CI has built ${sha.slice(0, 7)}, the head of a release branch.`);
    }
  };
  setInterval(() => void look().catch(() => {}), CI_LOOKS).unref();
}

async function merge(subject: string, how: 'builds' | 'crashes' | 'late'): Promise<void> {
  merged += 1;
  const sha = await shop.merge({
    subject,
    // A file of its own, so that one change can be picked without the others.
    files: { [`api/src/changes/${merged}.ts`]: `export const change = ${JSON.stringify(subject)};\n` },
    ...(how === 'late' && { built: [], check: 'in_progress' }),
    ...(how === 'crashes' && {
      api: {
        crashes: { exitCode: 1, reason: 'SEARCH_INDEX_URL is not set', onlyInCluster: 'shop-production' },
      },
    }),
  });
  const ci = how === 'late' ? 'is building it' : 'has built it';
  if (how === 'late') setTimeout(() => shop.build(sha), CI_TAKES).unref();
  terminal.said(`trunk moves to ${sha.slice(0, 7)}: ${subject}; CI ${ci}. Next: alice> /release cut`);
}
