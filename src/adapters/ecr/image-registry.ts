// ECR as the core sees it: finding images by tag, knowing which can still be pulled by digest, keeping those.
import type { ImageRegistry, Log } from '../../ports.ts';
import { createClients } from './clients.ts';
import { findImages, havingImages } from './find-images.ts';
import { findUnpullable } from './find-unpullable.ts';
import { createDetailsReader } from './image-details.ts';
import { protect } from './protect.ts';

export function createImageRegistry({ log }: { readonly log?: Log } = {}): ImageRegistry {
  const clients = createClients(log);
  const detailsOf = createDetailsReader(clients.reading, log);
  return {
    findImages: async (project, wanted) => findImages(clients.reading, detailsOf, project, wanted),
    havingImages: async (project, wanted) => havingImages(clients.reading, project, wanted),
    findUnpullable: async (artifacts, registry) =>
      findUnpullable(clients.reading(registry.region), artifacts, registry),
    protect: async (artifact, tag, registry) => protect(clients, artifact, tag, registry),
  };
}
