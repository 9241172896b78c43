// ECR, of one account and of those that let it in: answers calls, and lets tests and the demo do what CI, people and lifecycle rules do elsewhere.
import type {
  BatchDeleteImageCommandInput,
  BatchGetImageCommandInput,
  DescribeImagesCommandInput,
  DescribeRepositoriesCommandInput,
  GetDownloadUrlForLayerCommandInput,
  ImageTagMutability,
  PutImageCommandInput,
} from '@aws-sdk/client-ecr';
import { AwsError } from '../aws-error.ts';
import type { ImageBehaviour, Pull } from '../image-behaviour.ts';
import { describeImages, describeRepositories } from './describe.ts';
import { notFound, repositoryIn } from './find.ts';
import { batchDeleteImage, batchGetImage, getDownloadUrlForLayer, putImage } from './images.ts';
import { expireImages, type LifecycleRule } from './lifecycle.ts';
import { pull } from './pull.ts';
import { type NewImage, type PushedImage, pushImage } from './push-image.ts';
import { replicateImage } from './replicate.ts';
import {
  byDigest,
  byTag,
  type EcrRegion,
  type ImageRecord,
  remove,
  type RepositoryRecord,
  setTag,
} from './state.ts';

const operations = {
  DescribeRepositories: (region: EcrRegion, input: DescribeRepositoriesCommandInput) =>
    describeRepositories(region, input),
  DescribeImages: (region: EcrRegion, input: DescribeImagesCommandInput) => describeImages(region, input),
  BatchGetImage: (region: EcrRegion, input: BatchGetImageCommandInput) => batchGetImage(region, input),
  BatchDeleteImage: (region: EcrRegion, input: BatchDeleteImageCommandInput) =>
    batchDeleteImage(region, input),
  PutImage: (region: EcrRegion, input: PutImageCommandInput) => putImage(region, input),
  GetDownloadUrlForLayer: (region: EcrRegion, input: GetDownloadUrlForLayerCommandInput, base: string) =>
    getDownloadUrlForLayer(region, input, base),
};

/** `eu-west-1` and the sandbox's own account where left out. */
interface InRegistry {
  readonly region?: string;
  /** Another account; its repositories let the sandbox's own account in. */
  readonly registryId?: string;
}

export interface InRepository extends InRegistry {
  readonly repository: string;
}

/** An image by its digest or one of its tags. */
export type OneImage = InRepository & ({ readonly digest: string } | { readonly tag: string });

export interface NewRepository extends InRegistry {
  readonly name: string;
  /** MUTABLE when left out, as in ECR. */
  readonly mutability?: ImageTagMutability;
  /** Wildcards for the …_WITH_EXCLUSION mutabilities. */
  readonly exclusions?: readonly string[];
}

export class EcrControl {
  readonly #account: string;
  readonly #now: () => number;
  readonly #regions = new Map<string, EcrRegion>();

  constructor(account: string, now: () => number) {
    this.#account = account;
    this.#now = now;
  }

  createRepository({ name, mutability = 'MUTABLE', exclusions = [], ...where }: NewRepository): void {
    const createdAt = new Date(this.#now());
    const repository = {
      name,
      createdAt,
      mutability,
      exclusions,
      images: [],
      blobs: new Map<string, string>(),
    };
    this.#region(where).repositories.set(name, repository);
  }

  /** Builds and pushes an image; an immutable tag refuses a second one. */
  pushImage(order: InRepository & NewImage): PushedImage {
    return pushImage(this.#repository(order), order, this.#now());
  }

  /** What ECR's replication does after a push: the image with its tags, in another registry. The repository is made if need be. */
  replicate({ to, ...which }: OneImage & { readonly to: InRegistry }): void {
    const { repository: name } = which;
    if (!this.#region(to).repositories.has(name)) this.createRepository({ name, ...to });
    const target = repositoryIn(this.#region(to), name);
    replicateImage(this.#repository(which), this.#image(which), target, this.#now());
  }

  /** Points a tag at another image, whatever the repository's rule: what an attacker or an administrator could do. */
  moveTag({ tag, to, ...named }: InRepository & { readonly tag: string; readonly to: string }): void {
    const repository = this.#repository(named);
    setTag(repository, this.#image({ ...named, digest: to }), tag);
  }

  /** What a lifecycle rule does to an image that ECS may still want. (FIELD-NOTES 17) */
  deleteImage(which: OneImage): void {
    remove(this.#repository(which), this.#image(which));
  }

  /** Runs a lifecycle policy: what it keeps by prefix stays, of the rest only the newest. */
  expireImages({ keep, newest, ...which }: InRepository & LifecycleRule): void {
    expireImages(this.#repository(which), { keep, newest });
  }

  archiveImage(which: OneImage): void {
    this.#image(which).status = 'ARCHIVED';
  }

  /** Oldest first. */
  tagsOf(which: OneImage): readonly string[] {
    return [...this.#image(which).tags];
  }

  /** For tasks that are launched from now on. */
  setBehaviour({ behaviour, ...which }: OneImage & { readonly behaviour: ImageBehaviour }): void {
    this.#image(which).behaviour = behaviour;
  }

  /** What ECS asks when it launches a task. */
  pull(reference: string, platform: string): Pull {
    return pull((registryId, region) => this.#known({ region, registryId }), reference, platform);
  }

  /** One call that came over the wire. `base` is where this sandbox listens. */
  answer(region: string, operation: string, body: Record<string, unknown>, base: string): unknown {
    if (!Object.hasOwn(operations, operation)) {
      throw new AwsError('UnknownOperationException', `The sandbox does not answer ${operation}.`);
    }
    const handle = operations[operation as keyof typeof operations] as (
      region: EcrRegion,
      input: unknown,
      base: string,
    ) => unknown;
    const { registryId = this.#account, repositoryName = '' } = body as Record<string, string>;
    const registry = this.#known({ region, registryId });
    if (registry === undefined) throw notFound(repositoryName, registryId);
    return handle(registry, body, base);
  }

  /** A config blob, for the URL that GetDownloadUrlForLayer gave. */
  blob({
    repository,
    digest,
    ...where
  }: Required<InRepository> & { readonly digest: string }): string | undefined {
    return this.#known(where)?.repositories.get(repository)?.blobs.get(digest);
  }

  #region({ region: name = 'eu-west-1', registryId: account = this.#account }: InRegistry): EcrRegion {
    const key = `${account}/${name}`;
    const region = this.#regions.get(key) ?? { account, name, repositories: new Map() };
    this.#regions.set(key, region);
    return region;
  }

  /** Another account without repositories looks like one that lets nobody in. */
  #known(where: Required<InRegistry>): EcrRegion | undefined {
    const region = this.#region(where);
    return region.account === this.#account || region.repositories.size > 0 ? region : undefined;
  }

  #repository({ repository, ...where }: InRepository): RepositoryRecord {
    return repositoryIn(this.#region(where), repository);
  }

  #image(which: OneImage): ImageRecord {
    const repository = this.#repository(which);
    const image = 'digest' in which ? byDigest(repository, which.digest) : byTag(repository, which.tag);
    if (image === undefined) throw new Error(`sandbox: no such image in ${repository.name}`);
    return image;
  }
}
