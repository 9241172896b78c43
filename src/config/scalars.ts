// The single values of slipway.yml: what each must look like, and what it becomes.
import { z } from 'zod';
import type { ConfigurationSource } from '../domain/project.ts';

export const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

function milliseconds(text: string): number {
  const unit = z.enum(['ms', 's', 'm', 'h', 'd']).parse(/[a-z]+$/.exec(text)?.[0]);
  return Number.parseInt(text, 10) * MILLISECONDS[unit];
}

/** `500ms`, `90s`, `20m`, `4h` or `2d`, as milliseconds. */
export const duration = z
  .string()
  .regex(/^[1-9][0-9]{0,5}(ms|[smhd])$/, 'must be a duration such as 90s, 20m, 4h or 2d')
  .transform(milliseconds);

/** The same, or `0s` for not at all. */
export const pause = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,5})(ms|[smhd])$/, 'must be a duration such as 30m, or 0s for none')
  .transform(milliseconds);

/** A day is enough for any build, and more would outlive what people remember. */
export const wait = pause.refine((length) => length <= MILLISECONDS.d, 'must be at most 24h');

/** Longer than anybody watches a deployment. */
export const rest = duration.refine((length) => length <= MILLISECONDS.d, 'must be at most 24h');

export const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and dashes, starting with a letter');

export const channel = z.string().regex(/^[CG][A-Z0-9]{5,}$/, 'must be a Slack channel id (C…)');

/** GitHub takes a team in any case; in lower case alone it is one entry wherever it is named. */
export const approver = z
  .string()
  .regex(
    /^([SUW][A-Z0-9]{5,}|github:[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9][\w-]{0,99})$/,
    'must be a Slack user group id (S…), a user id (U… or W…), or a team on GitHub such as github:acme/sre',
  )
  .transform((entry) => (entry.startsWith('github:') ? entry.toLowerCase() : entry));

export const excluded = z
  .string()
  .regex(
    /^(requester|authors|[UW][A-Z0-9]{5,})$/,
    'must be requester, authors, or a Slack user id (U… or W…)',
  );

export const slackUser = z.string().regex(/^[UW][A-Z0-9]{5,}$/, 'must be a Slack user id (U… or W…)');

/** Wider than GitHub's sign-up form: older logins may end in a dash, and those of managed users have an underscore. */
export const login = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,38}$/i, 'must be a GitHub login such as alice, without @');

/** As git keeps it in a commit, which may be no address that mail reaches. */
export const email = z
  .string()
  .regex(/^[^\s<>@]+@[^\s<>@]+$/, 'must be an address such as alice@acme.example')
  .transform((text) => text.toLowerCase());

export const registry = z
  .string()
  .regex(
    /^[0-9]{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/,
    'must be an ECR registry such as 123456789012.dkr.ecr.eu-west-1.amazonaws.com',
  );

const FAMILY = '[A-Za-z0-9_-]';

export const family = z
  .string()
  .regex(
    new RegExp(`^(${FAMILY}|\\{environment\\}){1,255}$`),
    'must be a task-definition family such as shop-migrate-{environment}, without a revision',
  );

/** What a service's new revisions are made from. */
export const configurationSource = z
  .string()
  .regex(
    new RegExp(`^(running|latest|${FAMILY}{1,255}:[1-9][0-9]{0,9})$`),
    'must be running, latest, or a revision such as shop-api-production:42',
  )
  .transform((text): ConfigurationSource =>
    text === 'running' || text === 'latest' ? text : { revision: text },
  );

/** OCI distribution specification: a tag is letters, digits, `_`, `.` and `-`, and starts with neither of the last two. */
export const imageTag = z
  .string()
  .regex(/\{(sha|short_sha)\}/, { error: 'must contain {sha} or {short_sha}', abort: true })
  .regex(
    /^(\w|\{(sha|short_sha|service)\})([\w.-]|\{(sha|short_sha|service)\})*$/,
    'must be made of {sha}, {short_sha}, {service}, letters, digits, dots, dashes and underscores',
  );

/** `false`: no tag. */
export const gitTag = z
  .union([z.literal(false), z.string()], { error: 'must be text such as "v{release}", or false for none' })
  .refine((tag) => tag === false || tag.includes('{release}'), {
    error: 'must contain {release}, such as "v{release}"',
    abort: true,
  })
  .refine(
    (tag) => tag === false || isTagName(tag.replaceAll('{release}', '1.0.0')),
    'must be a tag name that git takes, such as "v{release}", with nothing but {release} in braces',
  );

/** `git check-ref-format`; and no braces, no `refs/` that git would add once more, no dash that commands read as an option. */
function isTagName(tag: string): boolean {
  if (/^(-|refs\/)|\.\.|@\{|\.$|[\s\p{C}~^:?*[\\{}]/u.test(tag)) return false;
  return tag.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'));
}

/** `package.json` as it is, `api/**` and `api/` as `api/`, `**` as `/`: the whole repository. */
export const path = z
  .string()
  .refine(
    isPath,
    'must be a file such as package.json, or a folder such as api/**, from the root of the repository and without other wildcards',
  )
  .transform((text) => (text === '**' ? '/' : folderOf(text)));

const folderOf = (text: string): string => text.replace(/\/\*\*$/, '/');

function isPath(text: string): boolean {
  if (text === '**') return true;
  const plain = folderOf(text);
  // Brackets and braces may stand in a name; whoever writes them here means a pattern, and would be misunderstood.
  if (/^[\s!]|\s$|[*?[\]{}\\\p{Cc}\p{Cs}]/u.test(plain)) return false;
  return plain
    .replace(/\/$/, '')
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..');
}
