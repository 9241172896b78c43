// The images that CI built for a commit, by tag, with all that is kept of them.
import type { Project } from '../../domain/project.ts';
import type { Artifact } from '../../domain/release.ts';
import type { ImageRegistry, WantedImage } from '../../ports.ts';
import type { ClientIn } from './clients.ts';
import type { DetailsOf } from './image-details.ts';
import { type FoundImage, lookUpTags } from './look-up-tags.ts';
import { readMutability } from './tag-mutability.ts';

export async function findImages(
  clientIn: ClientIn,
  detailsOf: DetailsOf,
  project: Project,
  wanted: readonly WantedImage[],
): ReturnType<ImageRegistry['findImages']> {
  const looked = await lookUpTags(clientIn, project, wanted);
  const found = looked.flatMap(({ wanted, result }) => ('why' in result ? [] : [{ wanted, image: result }]));
  return {
    found: await describe(clientIn, detailsOf, project, found),
    missing: looked.flatMap(({ result }) => ('why' in result ? result : [])),
  };
}

export async function havingImages(
  clientIn: ClientIn,
  project: Project,
  wanted: readonly WantedImage[],
): Promise<readonly WantedImage[]> {
  const looked = await lookUpTags(clientIn, project, wanted);
  return looked.flatMap(({ wanted, result }) => ('why' in result ? [] : wanted));
}

async function describe(
  clientIn: ClientIn,
  detailsOf: DetailsOf,
  { registry }: Project,
  found: readonly { readonly wanted: WantedImage; readonly image: FoundImage }[],
): Promise<readonly Artifact[]> {
  const names = new Set(found.map(({ wanted }) => wanted.service.image));
  const [canMove, described] = await Promise.all([
    readMutability(clientIn(registry.region), registry, names),
    Promise.all(
      found.map(async (each) => ({
        ...each,
        details: await detailsOf(registry, each.wanted.service.image, each.image),
      })),
    ),
  ]);
  return described.map(({ wanted: { service, tag, commit }, image: { digest, children }, details }) => ({
    service: service.name,
    repository: `${registry.host}/${service.image}`,
    digest,
    tag,
    children,
    commit,
    keptFrom: null,
    ...details,
    tagsCanMove: canMove(service.image, tag),
  }));
}
