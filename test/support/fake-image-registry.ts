// ECR in memory, held to the same contract as the real adapter (test/contracts/image-registry.ts).
import { registriesOf, type Project, type Registry } from '../../src/domain/project.ts';
import type { MissingImage } from '../../src/domain/refusal.ts';
import type { Artifact, ImageLabels, PlatformImage } from '../../src/domain/release.ts';
import { AdapterFault, type ImageRegistry, type WantedImage } from '../../src/ports.ts';

interface StoredImage {
  readonly digest: string;
  readonly children: readonly PlatformImage[];
  readonly platforms: readonly string[];
  readonly labels: ImageLabels;
  readonly pushedAt: number;
  readonly tags: Set<string>;
  archived: boolean;
}

interface StoredRepository {
  images: readonly StoredImage[];
  readonly tagsCanMove: boolean;
}

/** Repositories are named as artifacts name them: `<host>/<name>`. */
export class FakeImageRegistry implements ImageRegistry {
  /** What `protect` has tagged, in order. */
  readonly protected: { readonly repository: string; readonly digest: string; readonly tag: string }[] = [];
  readonly #repositories = new Map<string, StoredRepository>();
  readonly #denied = new Set<string>();
  readonly #writesDenied = new Set<string>();
  readonly #undescribed = new Set<string>();
  #faults: AdapterFault[] = [];
  #made = 0;

  createRepository(repository: string, { tagsCanMove = true } = {}): void {
    this.#repositories.set(repository, { images: [], tagsCanMove });
  }

  /**
   * Pushes an image, to a repository that is made if need be; with several platforms an index. A tag moves to the newest.
   * The image has no labels unless they are said.
   */
  push(
    repository: string,
    tag: string,
    platforms: readonly string[] = ['linux/amd64'],
    labels: Partial<ImageLabels> = {},
  ): { readonly digest: string; readonly children: readonly PlatformImage[] } {
    const children =
      platforms.length > 1 ? platforms.map((platform) => ({ platform, digest: this.#digest() })) : [];
    const digest = this.#digest();
    this.#store(repository, {
      digest,
      children,
      platforms,
      labels: { revision: null, source: null, ...labels },
      pushedAt: Date.UTC(2026, 10, 20) + this.#made * 1000,
      tags: new Set([tag]),
      archived: false,
    });
    return { digest, children };
  }

  /** What ECR's replication does: the image and its tags, in the repository of another registry. */
  replicate(repository: string, digest: string, to: string): void {
    const image = this.#find(repository, digest);
    if (image === undefined) throw new Error(`no such image in ${repository}`);
    this.#store(to, { ...image, tags: new Set(image.tags) });
  }

  /** What a lifecycle rule does (FIELD-NOTES 17). */
  expire(repository: string, digest: string): void {
    const stored = this.#repositories.get(repository);
    if (stored === undefined) return;
    stored.images = stored.images.filter((image) => image.digest !== digest);
  }

  archive(repository: string, digest: string): void {
    const image = this.#find(repository, digest);
    if (image !== undefined) image.archived = true;
  }

  /** Nobody lets us look there from now on. */
  deny(repository: string): void {
    this.#denied.add(repository);
  }

  /** Nobody lets us tag there from now on. */
  denyWrites(repository: string): void {
    this.#writesDenied.add(repository);
  }

  /** From now on images are found there, and nothing else is told of them. */
  denyDetails(repository: string): void {
    this.#undescribed.add(repository);
  }

  /** The next call of any method fails. */
  failNext(fault: AdapterFault): void {
    this.#faults.push(fault);
  }

  /** Oldest first. */
  tagsOf(repository: string, digest: string): readonly string[] {
    return [...(this.#find(repository, digest)?.tags ?? [])];
  }

  async findImages(
    project: Project,
    wanted: readonly WantedImage[],
  ): ReturnType<ImageRegistry['findImages']> {
    this.#enter();
    const looked = wanted.map((each) => this.#look(project, each));
    return {
      found: looked.flatMap((each) => ('why' in each ? [] : each)),
      missing: looked.flatMap((each) => ('why' in each ? each : [])),
    };
  }

  async havingImages(project: Project, wanted: readonly WantedImage[]): Promise<readonly WantedImage[]> {
    this.#enter();
    return wanted.filter((each) => !('why' in this.#look(project, each)));
  }

  async findUnpullable(artifacts: readonly Artifact[], { host }: Registry): Promise<readonly Artifact[]> {
    this.#enter();
    const at = (artifact: Artifact): string => `${host}/${nameOf(artifact)}`;
    if (artifacts.some((artifact) => this.#denied.has(at(artifact)))) {
      throw new AdapterFault({ provider: 'aws', code: 'AccessDeniedException', retryable: false });
    }
    return artifacts.filter((artifact) => this.#find(at(artifact), artifact.digest)?.archived !== false);
  }

  async protect(artifact: Artifact, tag: string, { host }: Registry): Promise<string | null> {
    this.#enter();
    const repository = `${host}/${nameOf(artifact)}`;
    if (this.#denied.has(repository)) return 'AccessDeniedException';
    const stored = this.#repositories.get(repository);
    if (stored === undefined) return 'RepositoryNotFoundException';
    const holder = stored.images.find(({ tags }) => tags.has(tag));
    if (holder !== undefined) {
      return holder.digest === artifact.digest ? null : 'ImageTagAlreadyExistsException';
    }
    const image = stored.images.find(({ digest }) => digest === artifact.digest);
    if (image === undefined) return 'ImageNotFoundException';
    if (image.archived) return 'ImageInaccessible';
    if (this.#writesDenied.has(repository)) return 'AccessDeniedException';
    image.tags.add(tag);
    this.protected.push({ repository, digest: artifact.digest, tag });
    return null;
  }

  #enter(): void {
    const fault = this.#faults.shift();
    if (fault !== undefined) throw fault;
  }

  #look(project: Project, { service, tag, commit }: WantedImage): Artifact | MissingImage {
    const [own = project.registry, ...replicas] = registriesOf(project);
    const repository = `${own.host}/${service.image}`;
    const image = this.#tagged(repository, tag);
    if (typeof image === 'string') {
      return { service: service.name, looked: `${repository}:${tag}`, why: image };
    }
    for (const { host } of replicas) {
      const copy = this.#tagged(`${host}/${service.image}`, tag);
      const why = typeof copy === 'string' ? copy : copy.digest === image.digest ? null : 'differs';
      if (why !== null) return { service: service.name, looked: `${host}/${service.image}:${tag}`, why };
    }
    const named = { service: service.name, repository, digest: image.digest, tag, commit, keptFrom: null };
    return { ...named, children: image.children, ...this.#details(repository, image) };
  }

  #details(
    repository: string,
    { children, platforms, labels, pushedAt }: StoredImage,
  ): Pick<Artifact, 'pushedAt' | 'size' | 'platforms' | 'labels' | 'tagsCanMove'> {
    if (this.#undescribed.has(repository)) {
      const named = children.map(({ platform }) => platform);
      return { pushedAt: null, size: null, platforms: named, labels: null, tagsCanMove: null };
    }
    const tagsCanMove = this.#repositories.get(repository)?.tagsCanMove ?? null;
    return { pushedAt, size: platforms.length * 1_000_000, platforms, labels, tagsCanMove };
  }

  #tagged(repository: string, tag: string): StoredImage | MissingImage['why'] {
    if (this.#denied.has(repository)) return 'denied';
    const stored = this.#repositories.get(repository);
    if (stored === undefined) return 'no_such_repository';
    const image = stored.images.find(({ tags }) => tags.has(tag));
    if (image === undefined) return 'no_such_tag';
    return image.archived ? 'unreadable' : image;
  }

  /** The platform images of an index are images as well. */
  #find(repository: string, digest: string): StoredImage | undefined {
    return this.#repositories
      .get(repository)
      ?.images.find(
        (image) => image.digest === digest || image.children.some((child) => child.digest === digest),
      );
  }

  /** Takes its tags from whatever has them. */
  #store(repository: string, image: StoredImage): void {
    if (!this.#repositories.has(repository)) this.createRepository(repository);
    const stored = this.#repositories.get(repository);
    if (stored === undefined) return;
    for (const other of stored.images) for (const tag of image.tags) other.tags.delete(tag);
    stored.images = [...stored.images, image];
  }

  #digest(): string {
    this.#made += 1;
    return `sha256:${this.#made.toString(16).padStart(64, '0')}`;
  }
}

/** `shop/api` of `<host>/shop/api`. */
const nameOf = ({ repository }: Artifact): string => repository.slice(repository.indexOf('/') + 1);
