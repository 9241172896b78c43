// ECR as the core sees it: finding images by tag, and knowing which can still be pulled by digest.
import type { ImageRegistry, Log } from '../../ports.ts';
import { createClients } from './clients.ts';
import { findImages } from './find-images.ts';
import { findUnpullable } from './find-unpullable.ts';

export function createImageRegistry({ log }: { readonly log?: Log } = {}): ImageRegistry {
  const clientIn = createClients(log);
  return {
    findImages: async (project, wanted) =>
      findImages(clientIn(project.registry.region), project.registry, wanted),
    findUnpullable: async (artifacts) => findUnpullable(clientIn, artifacts),
  };
}
