// The config of an image, where its labels and its platform are: two more calls, since ECR describes neither.
import { GetDownloadUrlForLayerCommand, type ECRClient } from '@aws-sdk/client-ecr';
import type { ImageLabels } from '../../domain/release.ts';
import type { Log } from '../../ports.ts';
import type { EcrRepository } from './batch-get-images.ts';
import { type BlobAddress, downloadBlob } from './download-blob.ts';
import { isRecord, platformName } from './manifest.ts';
import { unlessRefused } from './refusals.ts';

export interface ImageConfig {
  readonly platform: string | null;
  readonly labels: ImageLabels;
}

/** `null` where it cannot be read, or is no JSON. */
export async function readConfig(
  client: ECRClient,
  repository: EcrRepository,
  digest: string,
  log?: Log,
): Promise<ImageConfig | null> {
  const address = await unlessRefused(addressOf(client, repository, digest));
  if (address === null) return null;
  const blob = await downloadBlob(address, digest);
  const config = blob.kind === 'whole' ? parse(blob.text) : null;
  if (config === null) {
    const why = blob.kind === 'whole' ? 'not a config' : blob.why;
    log?.warn('the config of an image could not be read', { repository: repository.name, digest, why });
  }
  return config;
}

async function addressOf(
  client: ECRClient,
  { account, name }: EcrRepository,
  layerDigest: string,
): Promise<BlobAddress> {
  const command = new GetDownloadUrlForLayerCommand({
    registryId: account,
    repositoryName: name,
    layerDigest,
  });
  let asked: string | null = null;
  // Only a call knows where it goes: AWS_ENDPOINT_URL is not in the client's configuration.
  command.middlewareStack.add(
    (next, context) => async (args) => {
      asked = context.endpointV2?.url.origin ?? null;
      return next(args);
    },
    { step: 'build', name: 'origin' },
  );
  const { downloadUrl = '' } = await client.send(command);
  return { url: downloadUrl, askedAt: asked };
}

function parse(text: string): ImageConfig | null {
  const config = parseJson(text);
  if (!isRecord(config)) return null;
  const settings = config['config'];
  const labels = isRecord(settings) && isRecord(settings['Labels']) ? settings['Labels'] : {};
  return {
    platform: platformName(config),
    labels: {
      revision: label(labels['org.opencontainers.image.revision']),
      source: label(labels['org.opencontainers.image.source']),
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A commit, or an address: what is longer is neither. */
const longestLabel = 300;

const label = (value: unknown): string | null =>
  typeof value === 'string' ? value.slice(0, longestLabel).toWellFormed() : null;
