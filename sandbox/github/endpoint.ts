// One endpoint: GitHub's own path template, and a handler whose answer the compiler holds to GitHub's OpenAPI description.
import type { components, paths } from '@octokit/openapi-types';
import type { Accounts } from './accounts.ts';
import type { AppTokens } from './app-tokens.ts';
import type { Checks } from './checks.ts';
import type { Git } from './git.ts';
import type { Links } from './links.ts';
import type { Pulls } from './pulls.ts';
import type { Rules } from './rules.ts';
import type { Teams } from './teams.ts';

export type Schemas = components['schemas'];
export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** What a handler may use. `links` differ from call to call: with and without `/api/v3`. */
export interface World {
  readonly repository: { readonly owner: string; readonly name: string };
  readonly git: Git;
  readonly links: Links;
  readonly accounts: Accounts;
  readonly checks: Checks;
  readonly pulls: Pulls;
  readonly rules: Rules;
  readonly teams: Teams;
  /** What one answer about a tree holds. */
  readonly mostTreeEntries: number;
  readonly appTokens: AppTokens;
  /** The login that the call's token belongs to: the author of what it writes. */
  readonly caller: string;
  readonly rateLimit: Schemas['rate-limit'];
  readonly now: () => Date;
}

/** One call, decoded. This is what `LoggedCall.request` and a fault's `when` see. */
export interface GitHubRequest<Name extends string = string> {
  readonly method: string;
  /** The address as it was called, for `Link` headers. */
  readonly url: URL;
  readonly params: Readonly<Record<Name, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly authorization: string | undefined;
  /** The media type that the caller asks for. */
  readonly accept: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of the body, where the caller asked for another media type. */
  readonly text?: string;
}

type ParamsOf<Template> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamsOf<Rest>
  : never;
type OperationAt<M extends Method, P extends keyof paths> = paths[P][Lowercase<M> & keyof paths[P]];
type ResponsesOf<Operation> = Operation extends { responses: infer Responses } ? Responses : never;
type JsonOf<Response> = Response extends { content: never }
  ? undefined
  : Response extends { content: { 'application/json': infer Body } }
    ? Body
    : undefined;
type Success<Responses> = keyof Responses & (200 | 201 | 204);

/** The successful answers of an operation; the others are thrown as `GitHubError`. */
export type AnswerTo<M extends Method, P extends keyof paths, R = ResponsesOf<OperationAt<M, P>>> = {
  [S in Success<R>]: {
    readonly status: S;
    readonly body: JsonOf<R[S]>;
    readonly headers?: Readonly<Record<string, string>>;
    readonly text?: string;
  };
}[Success<R>];

export interface Endpoint {
  /** `GET /repos/{owner}/{repo}/commits/{ref}`: the name that faults and the log of calls use. */
  readonly call: string;
  readonly method: Method;
  readonly template: string;
  handle(request: GitHubRequest, world: World): Promise<Answer>;
}

export function endpoint<M extends Method, P extends keyof paths>(
  method: M,
  template: P,
  handle: (request: GitHubRequest<ParamsOf<P>>, world: World) => Promise<AnswerTo<M, P>>,
): Endpoint {
  return { call: `${method} ${template}`, method, template, handle };
}
