// Small pieces of text that many cards share.
import type { Deployment } from '../domain/deployment.ts';
import type { GateName } from '../domain/gate-name.ts';
import { teamOf, type ApprovalRule } from '../domain/project.ts';
import { escape } from './escape.ts';

/** Somebody by a mention; who was at the command line, by the name that they have on that machine. */
export const person = (id: string): string =>
  id.startsWith(OPERATOR) ? `${escape(id.slice(OPERATOR.length), 60)} (command line)` : `<@${id}>`;

const OPERATOR = 'operator:';

/** A Slack user group or a person, as a mention; a GitHub team by its name. */
export function approver(entry: string): string {
  const team = teamOf(entry);
  if (team !== null) return `the GitHub team ${escape(`${team.organisation}/${team.slug}`, 80)}`;
  return entry.startsWith('S') ? `<!subteam^${entry}>` : person(entry);
}

/** @param at `begin`: a sentence begins with it */
export function approvers({ from }: Pick<ApprovalRule, 'from'>, at: 'begin' | 'within' = 'within'): string {
  const named = some(from.map(approver), 'or');
  return at === 'begin' ? named.replace(/^the /, 'The ') : named;
}

export const shortSha = (sha: string): string => sha.slice(0, 7);

/** `sha256:1a2b3c4d5e6f`: enough to recognise, and to find the whole by. */
export const shortDigest = (digest: string): string => digest.slice(0, 'sha256:'.length + 12);

/** `shop-api:42` of `arn:…:task-definition/shop-api:42`. */
export const shortRevision = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** Shown in the reader's own time zone; `at` in milliseconds. */
export const time = (at: number): string =>
  `<!date^${Math.floor(at / 1000)}^{date_short_pretty} {time}|${new Date(at).toISOString().slice(0, 16)}Z>`;

/** `45 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return minutes % 60 === 0
    ? `${Math.floor(minutes / 60)} h`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `812 B`, `48.3 MB`; decimal, as registries show it. */
export function size(bytes: number): string {
  const steps = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = bytes < 1 ? 0 : Math.min(steps.length - 1, Math.floor(Math.log10(bytes) / 3));
  const shown = bytes / 1000 ** step;
  return `${step === 0 || shown >= 100 ? Math.round(shown) : Number(shown.toFixed(1))} ${steps[step] ?? ''}`;
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** A deployment's status as people read it. */
export const STATUSES: Readonly<Record<string, string>> = {
  awaiting_gates: 'waiting for its gates',
  queued: 'in line',
  running: 'on its way',
  needs_operator: 'in need of an operator',
  succeeded: 'deployed',
  failed: 'failed',
  superseded: 'superseded',
  cancelled: 'taken back',
  rejected: 'rejected',
  expired: 'expired',
};

/** The same of a deployment that may have been taken back after it had begun. */
export const statusText = (deployment: Deployment): string =>
  deployment.status === 'cancelled' && deployment.startedAt !== null
    ? 'aborted'
    : (STATUSES[deployment.status] ?? deployment.status);

/** Gates as people read them in a list. */
export const GATE_NAMES: Readonly<Record<GateName, string>> = {
  release: 'a bad release',
  confirmation: 'the confirming click',
  emergency: 'who may do this',
  order: 'the environment before',
  soak: 'the time there',
  verified: "somebody's look there",
  checks: 'checks',
  window: 'the deployment window',
  freeze: 'a freeze',
  lock: 'a lock',
  hold: 'a hold',
  authors: 'who wrote it',
  approvals: 'approvals',
  environment: 'what holds the environment',
};

/** `a, b and c` */
export function list(items: readonly string[], last = 'and'): string {
  const final = items.at(-1) ?? '';
  return items.length < 2 ? final : `${items.slice(0, -1).join(', ')} ${last} ${final}`;
}

/** How many of a list are named: a card is read, not searched. */
const NAMED = 12;

/** `a, b, c and 48 more` */
export const some = (items: readonly string[], last = 'and'): string =>
  items.length <= NAMED
    ? list(items, last)
    : list([...items.slice(0, NAMED), `${items.length - NAMED} more`]);

/** The same for names that others gave, however long they are: never more than this many characters. */
export function someOf(names: readonly string[], most = 1500): string {
  let length = 0;
  const past = names.findIndex((name, at) => at >= NAMED || (length += name.length + 2) > most);
  return past === -1 ? list(names) : list([...names.slice(0, past), `${names.length - past} more`]);
}

/** Characters of the sentences that are said one after the other. */
const SAID = 2000;

/** Whole sentences, one after the other; of many, the first. */
export function sentences(all: readonly string[]): string {
  const said: string[] = [];
  let length = 0;
  for (const each of all.slice(0, NAMED)) {
    length += each.length + 1;
    if (length > SAID) break;
    said.push(each);
  }
  const left = all.length - said.length;
  return [...said, ...(left > 0 ? [`And ${left} more.`] : [])].join(' ');
}
