// What the operator's slipway.yml says, in the words of the design. Configuration is read once; these are its values.
import type { CalendarFreeze, Window } from './windows.ts';

/** One repository, its services, its environments (in promotion order) and its Slack channel. */
export interface Project {
  readonly name: string;
  /** Slack channel id; cards go here and a command typed here means this project. */
  readonly channel: string;
  readonly repository: Repository;
  readonly trunk: string;
  /** What times that people type mean when they name no zone: a name that `isZone`, such as `Europe/Berlin`. */
  readonly zone: string;
  /** ECR host, `<account>.dkr.ecr.<region>.amazonaws.com`; images from anywhere else are refused (T16). */
  readonly registry: Registry;
  readonly artifacts: ArtifactRules;
  readonly cut: CutRules;
  readonly services: readonly Service[];
  readonly environments: readonly Environment[];
}

export interface Repository {
  readonly owner: string;
  readonly name: string;
}

/** A team of GitHub; `slug` is its name in addresses. */
export interface Team {
  readonly organisation: string;
  readonly slug: string;
}

export interface Registry {
  readonly host: string;
  readonly account: string;
  readonly region: string;
}

/** How CI's images are found, waited for and kept. */
export interface ArtifactRules {
  /** How CI tags an image: `{sha}`, `{short_sha}` and `{service}` are replaced. */
  readonly tag: string;
  /** Milliseconds that a candidate waits for images that CI has not pushed yet; 0: a cut without all of them is refused. */
  readonly wait: number;
  /** Whether what is deployed gets a tag of its own, so that a lifecycle rule can keep it (FIELD-NOTES 17). */
  readonly protect: boolean;
}

export interface CutRules {
  readonly names: 'calver' | 'semver';
  /** GitHub checks or statuses that must be there and not red at a commit that is cut. */
  readonly checks: readonly string[];
  /** The annotated tag that GitHub gets, with `{release}` replaced; `null` for none. */
  readonly tag: string | null;
}

export interface Service {
  readonly name: string;
  /** ECR repository name within the project's registry. */
  readonly image: string;
  /** The container whose image is replaced; every other container is left alone. */
  readonly container: string;
  /** Containers beside it that run the same image. */
  readonly alsoContainers: readonly string[];
  /** ECS service name; `{environment}` is replaced. */
  readonly ecsService: string;
  /**
   * Files, and folders (ending in `/`), of the repository that belong to it: while nothing of them changes, the service
   * keeps its artifact. `null` when slipway.yml does not say: then every commit must have an image.
   */
  readonly paths: readonly string[] | null;
}

export interface Environment {
  readonly name: string;
  readonly cluster: Cluster;
  /** Where its tasks pull images from: the project's registry, or a replica of it in another Region or account. */
  readonly registry: Registry;
  /** Slack channel ids where the question is put besides the project's own, each once. */
  readonly alsoAsk: readonly string[];
  readonly automation: Automation;
  /** One after the other: a step starts when the one before it is done. */
  readonly steps: readonly Step[];
  /** Service name -> what its new revisions are made from; `running` where none is named. */
  readonly configuration: Readonly<Record<string, ConfigurationSource>>;
  readonly policy: Policy;
}

/** What runs; the newest of its family, which Terraform may have registered; or this very `family:revision`. */
export type ConfigurationSource = 'running' | 'latest' | { readonly revision: string };

export type Step =
  /** Service names: a wave. */
  | { readonly kind: 'deploy'; readonly services: readonly string[] }
  | { readonly kind: 'run'; readonly task: TaskStep }
  | { readonly kind: 'wait'; readonly pause: number }
  | {
      readonly kind: 'verify';
      readonly check: HttpCheck | { readonly kind: 'task'; readonly task: TaskStep };
    };

/** A one-off task. */
export interface TaskStep {
  /** Task-definition family; `{environment}` is replaced. */
  readonly family: string;
  /** Whose exit code counts, and whose image is replaced. */
  readonly container: string;
  readonly command: readonly string[] | null;
  /** Service whose image it runs, and whose network and capacity it gets. */
  readonly service: string;
  /** `paths`: files and folders (ending in `/`) of the repository, of which one has changed since what runs here. */
  readonly when: 'always' | 'first_here' | { readonly paths: readonly string[] };
  /** Milliseconds. */
  readonly timeout: number;
  /** Whether it may run again when nobody can tell whether it did. */
  readonly repeatable: boolean;
}

export interface HttpCheck {
  readonly kind: 'http';
  readonly url: string;
  /** The status that it must answer. */
  readonly status: number;
  /** Milliseconds that it has to come right. */
  readonly timeout: number;
}

export interface Cluster {
  readonly region: string;
  readonly name: string;
}

/** What happens by itself: nothing, a request at every cut, or a request once the candidate succeeded in another environment. */
export type Automation =
  | { readonly when: 'never' }
  | { readonly when: 'cut' }
  | { readonly when: 'succeeded'; readonly environment: string };

/** What a deployment to this environment must satisfy. Hashed into every plan: loosening it voids approvals. */
export interface Policy {
  /** These very artifacts must have succeeded there first. */
  readonly after: AfterRule | null;
  /** Names of GitHub checks or statuses that must be green at the commit. */
  readonly checks: readonly string[];
  readonly approvals: ApprovalPolicy | null;
  /** When deployments may start; empty: at any time. */
  readonly windows: readonly Window[];
  /** Days on which nobody deploys. */
  readonly freezes: readonly CalendarFreeze[];
  /** Who may let a deployment through a freeze: groups, people and teams. */
  readonly overrule: readonly string[];
  /** `null`: there is no emergency path here. */
  readonly emergency: EmergencyRule | null;
  /** The last environment goes without approvals, on purpose. */
  readonly continuous: boolean;
  readonly rollback: RollbackRule;
  /** What happens when a deployment took only in part: all of it goes back, or the environment is locked until somebody decides. */
  readonly onFailure: 'rollback' | 'lock';
  /** Milliseconds a rollout may take before Slipway calls it failed, whatever ECS still tries. */
  readonly rolloutTimeout: number;
}

export interface RollbackRule {
  readonly approvals: ApprovalPolicy | null;
  /** What a rollback leaves: the environment locked, automation on hold, or nothing. */
  readonly leaves: 'lock' | 'hold' | 'nothing';
}

export interface AfterRule {
  readonly environment: string;
  /** Milliseconds that they must have run there undisturbed; 0: their success is enough. */
  readonly soak: number;
  /** Of whom somebody must have looked at them there; empty: nobody has to. */
  readonly verifiedBy: readonly string[];
}

/** Who must consent. All of it must be met at once. */
export interface ApprovalPolicy {
  /** `2 from sre and 1 from product` are two; a person counts for one of them. */
  readonly rules: readonly ApprovalRule[];
  /** People without whom there is no approval, whoever else approves. */
  readonly must: readonly string[];
  /** Who may not, besides the requester. */
  readonly not: {
    /** Authors and co-authors of what the deployment brings. */
    readonly authors: boolean;
    /** Slack user ids. */
    readonly people: readonly string[];
  };
  /** Milliseconds an approval is worth something; the request ends `expired` this long after it was made. */
  readonly expire: number;
}

export interface ApprovalRule {
  /** Distinct people. */
  readonly count: number;
  /** Slack user group ids (`S…`), user ids (`U…`, `W…`), and GitHub teams (`github:acme/sre`). */
  readonly from: readonly string[];
}

export interface EmergencyRule {
  readonly by: readonly string[];
  /** Gates that an emergency passes; never one that is not among `SKIPPABLE`. */
  readonly skips: readonly Skippable[];
}

/** What an emergency may pass, and no other: never a lock, a bad release, what holds the environment, or the plan (I23). */
export const SKIPPABLE = ['order', 'soak', 'verified', 'checks', 'approvals', 'window', 'freeze'] as const;
export type Skippable = (typeof SKIPPABLE)[number];

/** Everybody that a policy's approvals name, each once. */
export const namedIn = ({ rules, must }: ApprovalPolicy): readonly string[] => [
  ...new Set([...rules.flatMap(({ from }) => from), ...must]),
];

/** Everybody that a policy gives any authority, each once. */
export const everybodyIn = ({
  approvals,
  rollback,
  overrule,
  emergency,
  after,
}: Policy): readonly string[] => [
  ...new Set([
    ...[approvals, rollback.approvals].flatMap((rule) => (rule === null ? [] : namedIn(rule))),
    ...overrule,
    ...(emergency?.by ?? []),
    ...(after?.verifiedBy ?? []),
  ]),
];

/** `github:acme/sre` is a team; every other entry is Slack's. */
export function teamOf(entry: string): Team | null {
  const [, organisation, slug] = /^github:([a-z0-9][a-z0-9-]*)\/([a-z0-9][a-z0-9_-]*)$/i.exec(entry) ?? [];
  return organisation === undefined || slug === undefined ? null : { organisation, slug };
}

/** Who somebody is on GitHub. */
export interface Identity {
  /** Slack user id. */
  readonly slack: string;
  readonly github: string | null;
  /** As in commits, lower case. */
  readonly emails: readonly string[];
}

/** The project's registry and its replicas: an image must be in every one, with the same digest. */
export function registriesOf({ registry, environments }: Project): readonly Registry[] {
  const all = [registry, ...environments.map((environment) => environment.registry)];
  return [...new Map(all.map((each) => [each.host, each])).values()];
}

/** The tag on GitHub of a release; `null` when none is wanted. */
export const gitTag = ({ cut }: Project, release: string): string | null =>
  cut.tag?.replaceAll('{release}', release) ?? null;

/** The branch of a release, for what is picked onto it: no other project of the repository has one of that name. */
export const releaseBranch = (project: Project, release: string): string =>
  `release/${gitTag(project, release) ?? `${project.name}-${release}`}`;

export const findEnvironment = (project: Project, name: string): Environment | undefined =>
  project.environments.find((environment) => environment.name === name);

/** Where a rollback goes when nobody says: the last environment of the promotion order. */
export function lastEnvironment(project: Project): Environment {
  const last = project.environments.at(-1);
  if (last === undefined) throw new Error(`project ${project.name} has no environments`);
  return last;
}

export const ecsServiceName = (service: Service, environment: string): string =>
  service.ecsService.replaceAll('{environment}', environment);

/** The tag that CI gave a service's image for a commit. */
export const imageTag = (project: Project, service: Service, sha: string): string =>
  project.artifacts.tag
    .replaceAll('{sha}', sha)
    .replaceAll('{short_sha}', sha.slice(0, 7))
    .replaceAll('{service}', service.name);

export const fullName = (repository: Repository): string => `${repository.owner}/${repository.name}`;
