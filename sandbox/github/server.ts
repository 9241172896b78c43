// GitHub's REST API on loopback, over a real git repository: GITHUB_API_URL is its `url`, or `url` + `/api/v3`.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { FaultQueue, type LoggedCall } from '../faults.ts';
import { listenOnLoopback } from '../loopback.ts';
import { accountsOf } from './accounts.ts';
import { createAppTokens, type AppSettings } from './app-tokens.ts';
import { callerOfRequest } from './authentication.ts';
import { createChecks, type Checks } from './checks.ts';
import type { Answer, Endpoint, GitHubRequest } from './endpoint.ts';
import { allEndpoints } from './endpoints/all.ts';
import { badGateway, GitHubError, notFound, secondaryRateLimit } from './errors.ts';
import { gitAt } from './git.ts';
import { linksOf } from './links.ts';
import { createPulls, type Pulls } from './pulls.ts';
import { createRateLimit } from './rate-limit.ts';
import { answered, parsed, reply } from './reply.ts';
import { routerOf } from './router.ts';
import { createRules, type Rules } from './rules.ts';
import { sampleAccounts } from './sample-history.ts';
import { createTeams, type Teams } from './teams.ts';

export interface GitHubOptions {
  /** `path` is a bare repository: the one that is served, whatever else changes it. */
  readonly repository: { readonly owner: string; readonly name: string; readonly path: string };
  /** Personal access tokens that are let in. */
  readonly tokens: readonly string[];
  readonly app?: AppSettings;
  readonly port?: number;
  /** The account behind `tokens`: the author of what is written with them. */
  readonly login?: string;
  /** E-mail address to login; those of the sample repository when left out. */
  readonly accounts?: Readonly<Record<string, string>>;
  readonly now?: () => Date;
  /** How many entries of a tree one answer holds; 100,000, as GitHub's, when left out. */
  readonly mostTreeEntries?: number;
}

export interface GitHub {
  readonly url: string;
  readonly setCheck: Checks['setCheck'];
  readonly setStatus: Checks['setStatus'];
  readonly addPull: Pulls['addPull'];
  readonly protect: Rules['protect'];
  readonly setWritable: Rules['setWritable'];
  readonly setTeam: Teams['setTeam'];
  readonly faults: FaultQueue;
  readonly calls: LoggedCall[];
  close(): Promise<void>;
}

/** Enterprise Server has its API below this; github.com has it at the root. */
const enterprisePrefix = '/api/v3';

export async function createGitHub(options: GitHubOptions): Promise<GitHub> {
  const { repository, tokens } = options;
  const now = options.now ?? (() => new Date());
  const login = options.login ?? 'slipway';
  const faults = new FaultQueue();
  const calls: LoggedCall[] = [];
  const checks = createChecks(now);
  const appTokens = createAppTokens(options.app, now);
  const rateLimit = createRateLimit(now);
  const route = routerOf(allEndpoints);
  const accounts = accountsOf(options.accounts ?? sampleAccounts);
  const pulls = createPulls();
  const rules = createRules();
  const teams = createTeams();
  const { mostTreeEntries = 100_000 } = options;
  const git = gitAt(repository.path);
  const shared = { repository, git, accounts, checks, pulls, rules, teams, mostTreeEntries, appTokens, now };
  // What changes the repository goes one at a time: no two writers read the same tip.
  let lastWrite: Promise<unknown> = Promise.resolve();

  async function answer(
    endpoint: Endpoint | undefined,
    request: GitHubRequest,
    prefix: string,
  ): Promise<Answer> {
    const caller = callerOfRequest(endpoint, request.authorization, { tokens, login, appTokens });
    if (endpoint === undefined || !isServed(request, repository)) throw notFound();
    const links = linksOf(listening.url, prefix, repository);
    const work = () => endpoint.handle(request, { ...shared, links, caller, rateLimit: rateLimit.read() });
    if (endpoint.method === 'GET') return work();
    if (request.params['repo'] !== undefined) rules.mustBeWritable();
    const write = lastWrite.then(work);
    lastWrite = write.catch(() => undefined);
    return write;
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse, bytes: Buffer): Promise<void> {
    const url = new URL(incoming.url ?? '/', listening.url);
    const prefix = url.pathname.startsWith(`${enterprisePrefix}/`) ? enterprisePrefix : '';
    const method = incoming.method ?? 'GET';
    const pathname = url.pathname.slice(prefix.length);
    const { endpoint, params } = route(method, pathname) ?? { endpoint: undefined, params: {} };
    const call = endpoint?.call ?? `${method} ${pathname}`;
    const body = parsed(bytes);
    const request: GitHubRequest = {
      method,
      url,
      params,
      query: Object.fromEntries(url.searchParams),
      body: body instanceof GitHubError ? undefined : body.json,
      authorization: incoming.headers.authorization,
      accept: incoming.headers.accept,
    };
    calls.push({ call, request, at: now().getTime() });
    if (pathname !== '/rate_limit') rateLimit.count();
    const fault = faults.take(call, request);
    if (fault === 'hang') return;
    const settled = await answered(async () => {
      if (fault === 'fail-before') throw badGateway();
      if (fault === 'throttle') throw secondaryRateLimit();
      if (body instanceof GitHubError) throw body;
      return answer(endpoint, request, prefix);
    });
    reply(response, settled, fault, rateLimit.headers());
  }

  const listening = await listenOnLoopback(handle, options.port);
  return {
    url: listening.url,
    setCheck: (sha, check) => checks.setCheck(sha, check),
    setStatus: (sha, status) => checks.setStatus(sha, status),
    addPull: pulls.addPull,
    protect: rules.protect,
    setWritable: rules.setWritable,
    setTeam: teams.setTeam,
    faults,
    calls,
    close: () => listening.close(),
  };
}

/** Owner and name are matched without case, as on GitHub; calls about no repository are always served. */
function isServed({ params }: GitHubRequest, { owner, name }: GitHubOptions['repository']): boolean {
  if (params['owner'] === undefined || params['repo'] === undefined) return true;
  const called = `${params['owner']}/${params['repo']}`;
  return called.toLowerCase() === `${owner}/${name}`.toLowerCase();
}
