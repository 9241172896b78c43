// What the operator's slipway.yml says, in the words of the design. Configuration is read once; these are its values.

/** One repository, its services, its environments (in promotion order) and its Slack channel. */
export interface Project {
  readonly name: string;
  /** Slack channel id; cards go here and a command typed here means this project. */
  readonly channel: string;
  readonly repository: Repository;
  readonly trunk: string;
  /** ECR host, `<account>.dkr.ecr.<region>.amazonaws.com`; images from anywhere else are refused (T16). */
  readonly registry: Registry;
  /** How CI tags an image: `{sha}`, `{short_sha}` and `{service}` are replaced. */
  readonly tag: string;
  readonly services: readonly Service[];
  readonly environments: readonly Environment[];
}

export interface Repository {
  readonly owner: string;
  readonly name: string;
}

export interface Registry {
  readonly host: string;
  readonly account: string;
  readonly region: string;
}

export interface Service {
  readonly name: string;
  /** ECR repository name within the project's registry. */
  readonly image: string;
  /** The container whose image is replaced; every other container is left alone. */
  readonly container: string;
  /** ECS service name; `{environment}` is replaced. */
  readonly ecsService: string;
}

export interface Environment {
  readonly name: string;
  readonly cluster: Cluster;
  readonly automation: Automation;
  /** Service names, wave by wave: a wave starts when the one before it has succeeded. */
  readonly waves: readonly (readonly string[])[];
  readonly policy: Policy;
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
  /** The candidate must have succeeded there first. */
  readonly after: string | null;
  /** Names of GitHub checks or statuses that must be green at the commit. */
  readonly checks: readonly string[];
  readonly approvals: ApprovalRule | null;
  readonly rollback: { readonly approvals: ApprovalRule | null };
  /** Milliseconds a rollout may take before Slipway calls it failed, whatever ECS still tries. */
  readonly rolloutTimeout: number;
}

export interface ApprovalRule {
  /** Distinct people. */
  readonly count: number;
  /** Slack user group ids (`S…`) and user ids (`U…`, `W…`). */
  readonly from: readonly string[];
  /** Milliseconds an approval is worth something; the request ends `expired` this long after it was made. */
  readonly expire: number;
}

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
  project.tag
    .replaceAll('{sha}', sha)
    .replaceAll('{short_sha}', sha.slice(0, 7))
    .replaceAll('{service}', service.name);

export const fullName = (repository: Repository): string => `${repository.owner}/${repository.name}`;
