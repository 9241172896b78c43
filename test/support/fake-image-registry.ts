// ECR in memory, held to the same contract as the real adapter (test/contracts/image-registry.ts).
import type { Project, Service } from '../../src/domain/project.ts';
import type { MissingImage } from '../../src/domain/refusal.ts';
import type { Artifact, PlatformImage } from '../../src/domain/release.ts';
import { AdapterFault, type ImageRegistry } from '../../src/ports.ts';

interface StoredImage {
  readonly digest: string;
  readonly children: readonly PlatformImage[];
  readonly tags: Set<string>;
  archived: boolean;
}

/** Repositories are named as artifacts name them: `<host>/<name>`. */
export class FakeImageRegistry implements ImageRegistry {
  readonly #repositories = new Map<string, StoredImage[]>();
  readonly #denied = new Set<string>();
  #faults: AdapterFault[] = [];
  #made = 0;

  createRepository(repository: string): void {
    this.#repositories.set(repository, []);
  }

  /** Pushes an image, to a repository that is made if need be; with several platforms an index. A tag moves to the newest. */
  push(
    repository: string,
    tag: string,
    platforms: readonly string[] = ['linux/amd64'],
  ): { readonly digest: string; readonly children: readonly PlatformImage[] } {
    const children =
      platforms.length > 1 ? platforms.map((platform) => ({ platform, digest: this.#digest() })) : [];
    const image = { digest: this.#digest(), children, tags: new Set([tag]), archived: false };
    const images = this.#repositories.get(repository) ?? [];
    for (const other of images) other.tags.delete(tag);
    this.#repositories.set(repository, [...images, image]);
    return { digest: image.digest, children };
  }

  /** What a lifecycle rule does (FIELD-NOTES 17). */
  expire(repository: string, digest: string): void {
    const images = this.#repositories.get(repository) ?? [];
    this.#repositories.set(
      repository,
      images.filter((image) => image.digest !== digest),
    );
  }

  archive(repository: string, digest: string): void {
    const image = this.#find(repository, digest);
    if (image !== undefined) image.archived = true;
  }

  /** Nobody lets us look there from now on. */
  deny(repository: string): void {
    this.#denied.add(repository);
  }

  /** The next call of either method fails. */
  failNext(fault: AdapterFault): void {
    this.#faults.push(fault);
  }

  async findImages(
    { registry }: Project,
    wanted: readonly { readonly service: Service; readonly tag: string }[],
  ): ReturnType<ImageRegistry['findImages']> {
    this.#enter();
    const found: Artifact[] = [];
    const missing: MissingImage[] = [];
    for (const { service, tag } of wanted) {
      const repository = `${registry.host}/${service.image}`;
      const image = this.#tagged(repository, tag);
      if (typeof image === 'string') {
        missing.push({ service: service.name, looked: `${repository}:${tag}`, why: image });
      } else {
        const { digest, children } = image;
        found.push({ service: service.name, repository, tag, digest, children });
      }
    }
    return { found, missing };
  }

  async findUnpullable(artifacts: readonly Artifact[]): Promise<readonly Artifact[]> {
    this.#enter();
    if (artifacts.some(({ repository }) => this.#denied.has(repository))) {
      throw new AdapterFault({ provider: 'aws', code: 'AccessDeniedException', retryable: false });
    }
    return artifacts.filter(({ repository, digest }) => this.#find(repository, digest)?.archived !== false);
  }

  #enter(): void {
    const fault = this.#faults.shift();
    if (fault !== undefined) throw fault;
  }

  #tagged(repository: string, tag: string): StoredImage | MissingImage['why'] {
    if (this.#denied.has(repository)) return 'denied';
    const images = this.#repositories.get(repository);
    if (images === undefined) return 'no_such_repository';
    return images.find(({ tags }) => tags.has(tag)) ?? 'no_such_tag';
  }

  /** The platform images of an index are images as well. */
  #find(repository: string, digest: string): StoredImage | undefined {
    return this.#repositories
      .get(repository)
      ?.find((image) => image.digest === digest || image.children.some((child) => child.digest === digest));
  }

  #digest(): string {
    this.#made += 1;
    return `sha256:${this.#made.toString(16).padStart(64, '0')}`;
  }
}
