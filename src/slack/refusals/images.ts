// Missing images in words: which, where they were looked for, and what is to be done.
import type { MissingImage } from '../../domain/refusal.ts';
import { code } from './parts.ts';

/** In which Region: an image can be in one registry and not yet in its replica. */
const WHY: Readonly<Record<MissingImage['why'], (where: string) => string>> = {
  no_such_tag: (where) => `is not there${where}`,
  no_such_repository: (where) => `is in a repository that is not there${where}`,
  denied: (where) => `may not be read by Slipway${where}`,
  unreadable: (where) => `could not be read${where}`,
  differs: (where) => `is another image${where} than in the project's own registry`,
};

export const missingImage = ({ service, looked, why }: MissingImage): string =>
  `${service}: ${code(looked.slice(looked.indexOf('/') + 1), 120)} ${WHY[why](regionOf(looked))}.`;

function regionOf(looked: string): string {
  const place = registryOf(looked);
  return place === null ? '' : ` in ${place.region}`;
}

/** ECR's hosts are `<account>.dkr.ecr.<region>.amazonaws.com`; `null` for any other. */
export function registryOf(looked: string): { readonly account: string; readonly region: string } | null {
  const [, account, region] = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\./.exec(looked) ?? [];
  return account === undefined || region === undefined ? null : { account, region };
}

/** What has to happen before they are all there. */
export function mendImages(missing: readonly MissingImage[]): string {
  const are = (...whys: readonly MissingImage['why'][]): boolean =>
    missing.some(({ why }) => whys.includes(why));
  if (are('denied')) return 'Give Slipway read access to the repository (README, IAM policy)';
  if (are('no_such_repository')) return 'Create the repository, or mend `image` in slipway.yml';
  if (are('differs')) return 'Let the registry replicate that image again';
  if (are('unreadable')) return 'Wait until the registry answers';
  return 'Wait until CI has pushed them';
}
