// The commands that there are, and how each is written.
import type { Refusal } from './refusal.ts';

export type Command =
  | {
      readonly verb: 'cut';
      /** A branch, tag, SHA or `#12`; `green`: the newest commit that can be cut; `null`: the head of trunk. */
      readonly ref: string | null;
      readonly note: string | null;
      readonly dryRun: boolean;
      /** Although picks of earlier releases are missing; the note says why. */
      readonly withoutPicks: boolean;
    }
  | {
      readonly verb: 'pick';
      readonly release: string;
      readonly commits: readonly string[];
      /** By hand, through a pull request against the release's branch. */
      readonly byPullRequest: boolean;
    }
  | { readonly verb: 'show'; readonly release: string }
  | { readonly verb: 'diff'; readonly from: string; readonly to: string | null }
  | {
      readonly verb: 'mark';
      readonly release: string;
      readonly verdict: 'bad' | 'good';
      readonly reason: string | null;
      /** SHA or `#12` of the commit at fault. */
      readonly commit: string | null;
    }
  | { readonly verb: 'status' }
  | {
      readonly verb: 'deploy';
      readonly release: string;
      readonly environment: string;
      /** Why it cannot wait for its gates; `null`: it can. */
      readonly emergency: string | null;
    }
  | { readonly verb: 'check'; readonly release: string; readonly environment: string }
  | {
      readonly verb: 'rollback';
      readonly environment: string | null;
      readonly release: string | null;
      readonly reason: string | null;
      /** Today's configuration stays. */
      readonly imageOnly: boolean;
    }
  /** What one could go back to. */
  | { readonly verb: 'rollback'; readonly list: true; readonly environment: string | null }
  | {
      readonly verb: 'abort';
      /** An environment or a deployment's id; `null`: whatever is under way, if there is only one. */
      readonly what: string | null;
      readonly reason: string | null;
    }
  | { readonly verb: 'resolve'; readonly deployment: string }
  | { readonly verb: 'history'; readonly environment: string | null }
  | ControlCommand
  | { readonly verb: 'whoami' }
  | { readonly verb: 'help' };

/** What people set over environments. `environment: null`: all of the project. */
export type ControlCommand =
  | {
      readonly verb: 'freeze';
      readonly environment: string | null;
      readonly end: TypedEnd | null;
      readonly reason: string;
    }
  | { readonly verb: 'unfreeze'; readonly environment: string | null }
  | {
      readonly verb: 'lock';
      readonly environment: string;
      readonly end: TypedEnd | null;
      readonly link: string | null;
      readonly reason: string;
    }
  | { readonly verb: 'unlock'; readonly environment: string }
  | { readonly verb: 'hold'; readonly environment: string | null; readonly reason: string }
  | { readonly verb: 'resume'; readonly environment: string | null };

/** When it ends: milliseconds from now, or words that only a clock can read. */
export type TypedEnd =
  | { readonly kind: 'for'; readonly milliseconds: number }
  | { readonly kind: 'until'; readonly time: readonly string[] };

export type Verb = Command['verb'];

export interface Usage {
  readonly verb: Verb;
  readonly usage: string;
  readonly does: string;
}

/** Every command, in the order in which help shows them. */
export const USAGE: readonly Usage[] = [
  {
    verb: 'cut',
    usage: 'cut [ref | sha | #PR | green] [note] [--dry-run] [--without-picks]',
    does: 'make a release candidate of trunk, or of a commit on it',
  },
  {
    verb: 'pick',
    usage: 'pick <release> <sha | #PR> [more] [--by-pull-request]',
    does: 'add single commits to a release: its next candidate',
  },
  { verb: 'show', usage: 'show <release>', does: 'what is in a release, and where it went' },
  {
    verb: 'diff',
    usage: 'diff <release | environment> [release | environment]',
    does: 'commits, artifacts and configuration between two of them',
  },
  {
    verb: 'mark',
    usage: 'mark <release> bad <reason> [--commit <sha | #PR>]',
    does: 'close every gate to a release; `mark <release> good` opens them again',
  },
  { verb: 'status', usage: 'status', does: 'what runs where, what waits, what is on its way' },
  {
    verb: 'deploy',
    usage: 'deploy <release> <environment> [--emergency <reason>]',
    does: 'ask for a release to go to an environment',
  },
  {
    verb: 'check',
    usage: 'check <release> <environment>',
    does: 'whether it could go there now: every gate, without asking anybody',
  },
  {
    verb: 'rollback',
    usage: 'rollback [environment] [to <release>] [reason] [--image-only]',
    does: 'put back what last worked, or the release you name; `rollback list` shows what there is',
  },
  {
    verb: 'abort',
    usage: 'abort [environment | deployment] [reason]',
    does: 'stop what is under way: ECS puts back what ran before',
  },
  { verb: 'history', usage: 'history [environment]', does: 'the latest deployments and how they ended' },
  {
    verb: 'resolve',
    usage: 'resolve <deployment>',
    does: 'read ECS again when an outcome could not be learned',
  },
  {
    verb: 'freeze',
    usage: 'freeze [environment] [until <time> | for <duration>] <reason>',
    does: 'nobody deploys; `unfreeze [environment]` ends it',
  },
  { verb: 'unfreeze', usage: 'unfreeze [environment]', does: 'end a freeze' },
  {
    verb: 'lock',
    usage: 'lock <environment> <reason> [for <duration> | until <time>] [link]',
    does: 'keep an environment to yourself; `unlock <environment>` gives it back',
  },
  { verb: 'unlock', usage: 'unlock <environment>', does: 'give an environment back' },
  {
    verb: 'hold',
    usage: 'hold [environment] <reason>',
    does: 'automation pauses, people may go on; `resume [environment]` ends it',
  },
  { verb: 'resume', usage: 'resume [environment]', does: 'automation goes on' },
  { verb: 'whoami', usage: 'whoami', does: 'who Slipway thinks you are, and what you may do' },
  { verb: 'help', usage: 'help', does: 'this list' },
];

export type Parsed =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'refused'; readonly refusal: Refusal };
