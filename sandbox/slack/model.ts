// What a workspace is made of, in Slack's own words. Everything here is a plain value; a changed thing is a new value,
// so whoever holds a message holds it as it was when they looked.
import type { AnyBlock } from '@slack/types';

/** Who speaks when Slack itself has something to say. */
export const SLACKBOT = 'USLACKBOT';

/** A person as `users.info` describes one. Slack API: users.info; FIELD-NOTES 24 for the flags. */
export interface Person {
  readonly id: string;
  /** The handle: what people type after the `@`. */
  readonly name: string;
  readonly realName: string;
  readonly deleted?: boolean;
  readonly is_bot?: boolean;
  readonly is_restricted?: boolean;
  readonly is_ultra_restricted?: boolean;
  readonly is_stranger?: boolean;
  /** Another organisation's team, for a person met through a shared channel. */
  readonly team_id?: string;
  readonly email?: string;
  /** An IANA name such as `Europe/Berlin`. */
  readonly tz?: string;
}

export interface UserGroup {
  readonly id: string;
  readonly handle: string;
  readonly members: readonly string[];
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly isPrivate?: boolean;
  readonly isArchived?: boolean;
  /** Shared with another organisation (Slack Connect). */
  readonly isExtShared?: boolean;
  /** User ids; everybody when left out. */
  readonly members?: readonly string[];
  /** The app was invited; true when left out. */
  readonly botIsMember?: boolean;
}

export interface Team {
  readonly id: string;
  readonly domain: string;
  readonly name: string;
}

export interface Content {
  readonly text: string;
  readonly blocks: readonly AnyBlock[];
}

interface Version extends Content {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

export interface Message extends Content {
  readonly channel: string;
  readonly ts: string;
  readonly thread_ts?: string;
  /** Who wrote it. */
  readonly user: string;
  /** Set on an ephemeral message: the one person who sees it. */
  readonly visibleTo?: string;
  /** How often it was changed. */
  readonly edited: number;
  /** Every version it has had, oldest first, the current one last. */
  readonly history: readonly Version[];
}
