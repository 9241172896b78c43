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
  readonly artifacts: ArtifactRules;
  readonly cut: CutRules;
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
