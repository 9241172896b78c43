// ECR of one account: answers calls, and lets tests and the demo do what CI, people and lifecycle rules do elsewhere.
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
import { repositoryIn } from './find.ts';
import { batchDeleteImage, batchGetImage, getDownloadUrlForLayer, putImage, remove } from './images.ts';
import { pull } from './pull.ts';
import { type NewImage, type PushedImage, pushImage } from './push-image.ts';
import { byDigest, byTag, type EcrRegion, type ImageRecord, type RepositoryRecord, setTag } from './state.ts';

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

/** A repository, in `eu-west-1` when the region is left out. */
export interface InRepository {
  readonly region?: string;
  readonly repository: string;
}

/** An image by its digest or one of its tags. */
export type OneImage = InRepository & ({ readonly digest: string } | { readonly tag: string });

export interface NewRepository {
  readonly region?: string;
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

  createRepository({ region, name, mutability = 'MUTABLE', exclusions = [] }: NewRepository): void {
    const createdAt = new Date(this.#now());
    const repository = {
      name,
      createdAt,
      mutability,
      exclusions,
      images: [],
      blobs: new Map<string, string>(),
    };
    this.#region(region).repositories.set(name, repository);
  }

  /** Builds and pushes an image; an immutable tag refuses a second one. */
  pushImage({ region, repository, ...order }: InRepository & NewImage): PushedImage {
    return pushImage(
      this.#repository({ repository, ...(region !== undefined && { region }) }),
      order,
      this.#now(),
    );
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

  archiveImage(which: OneImage): void {
    this.#image(which).status = 'ARCHIVED';
  }

  /** For tasks that are launched from now on. */
  setBehaviour({ behaviour, ...which }: OneImage & { readonly behaviour: ImageBehaviour }): void {
    this.#image(which).behaviour = behaviour;
  }

  /** What ECS asks when it launches a task. */
  pull(reference: string, platform: string): Pull {
    return pull((name) => this.#region(name), this.#account, reference, platform);
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
    return handle(this.#region(region), body, base);
  }

  /** A config blob, for the URL that GetDownloadUrlForLayer gave. */
  blob(region: string, repository: string, digest: string): string | undefined {
    return this.#region(region).repositories.get(repository)?.blobs.get(digest);
  }

  #region(name = 'eu-west-1'): EcrRegion {
    const region = this.#regions.get(name) ?? { account: this.#account, name, repositories: new Map() };
    this.#regions.set(name, region);
    return region;
  }

  #repository({ region, repository }: InRepository): RepositoryRecord {
    return repositoryIn(this.#region(region), undefined, repository);
  }

  #image(which: OneImage): ImageRecord {
    const repository = this.#repository(which);
    const image = 'digest' in which ? byDigest(repository, which.digest) : byTag(repository, which.tag);
    if (image === undefined) throw new Error(`sandbox: no such image in ${repository.name}`);
    return image;
  }
}
