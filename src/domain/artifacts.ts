// What is known of images, held against what they should be.
import { spokenName } from './names.ts';
import { fullName, type Project, type Repository } from './project.ts';
import type { MissingImage, Refusal } from './refusal.ts';
import type { Artifact, Named, ServiceChanges } from './release.ts';

/** Images that say that they were built from something else (T15). A label that is absent says nothing, and is shown. */
export function mismatches(artifacts: readonly Artifact[], repository: Repository): readonly Refusal[] {
  return artifacts.flatMap(({ service, labels, commit }): readonly Refusal[] => {
    const [revision, source] = [said(labels?.revision), said(labels?.source)];
    const refusals: Refusal[] = [];
    if (revision !== null && !isRevision(revision, commit)) {
      const label = { label: 'revision', expected: commit, found: revision } as const;
      refusals.push({ code: 'image_mismatch', service, ...label });
    }
    if (source !== null && !isSource(source, repository)) {
      const label = { label: 'source', expected: fullName(repository), found: source } as const;
      refusals.push({ code: 'image_mismatch', service, ...label });
    }
    return refusals;
  });
}

/** A build argument that nobody has set leaves a label with nothing in it: that is as good as none. */
const said = (label: string | null = null): string | null =>
  label === null || label.trim() === '' ? null : label;

/** Builders write the full SHA, or a short one. */
const isRevision = (label: string, commit: string): boolean =>
  /^[0-9a-f]{7,40}$/i.test(label) && commit.startsWith(label.toLowerCase());

/** `https://github.com/acme/shop`, with or without `.git` or a path below; `git@github.com:acme/shop.git`; `acme/shop`. */
function isSource(label: string, repository: Repository): boolean {
  const [address = ''] = label.trim().toLowerCase().split(/[?#]/);
  const path = address.replace(/^[a-z][a-z+.-]*:\/\/[^/]*\//, '').replace(/^[^/@]+@[^/:]+:/, '');
  // Nothing may stand between the host and the repository: `evil.example/x/acme/shop` is another one.
  const [host = '', ...below] = path.split('/');
  const [owner = '', name = '', inside = 'tree'] =
    host.includes('.') && below.length > 1 ? below : [host, ...below];
  const named = `${owner}/${name.replace(/\.git$/, '')}`;
  return named === fullName(repository).toLowerCase() && (inside === 'tree' || inside === '');
}

/** An image that CI may still push, or that is still on its way to a replica; everything else needs a person. */
export const mayStillCome = ({ why }: MissingImage): boolean => why === 'no_such_tag';

/** The artifact that a service keeps, under the name of the release that it was first built for. */
export function keptArtifact({ release, candidate }: Named, service: string): Artifact | undefined {
  const artifact = candidate.artifacts.find((each) => each.service === service);
  const keptFrom = spokenName(release.name, candidate.number);
  return artifact === undefined ? undefined : { ...artifact, keptFrom: artifact.keptFrom ?? keptFrom };
}

/**
 * Services that came or went in slipway.yml.
 *
 * @param last the last set that was whole: one that never got all its images says nothing of what it was to have
 */
export function serviceChanges(project: Project, last: Named | undefined): ServiceChanges {
  if (last === undefined) return { added: [], removed: [] };
  const before = last.candidate.artifacts.map(({ service }) => service);
  const now = project.services.map(({ name }) => name);
  return {
    added: now.filter((name) => !before.includes(name)),
    removed: before.filter((name) => !now.includes(name)),
  };
}
