// Addresses of GitHub's pages.
import type { Repository } from '../../domain/project.ts';
import type { SourceLinks } from '../../ports.ts';

export function linksOf(baseUrl: string | undefined, { owner, name }: Repository): SourceLinks {
  const root = `${siteOf(baseUrl ?? 'https://api.github.com')}/${escaped(`${owner}/${name}`)}`;
  return {
    commit: (sha) => `${root}/commit/${escaped(sha)}`,
    compare: (base, head) => `${root}/compare/${escaped(`${base}...${head}`)}`,
    pull: (number) => `${root}/pull/${number}`,
    branch: (branch) => `${root}/tree/${escaped(branch)}`,
  };
}

/** The API is at `api.` of github.com and of GHE.com's hosts, and below `/api/v3` of Enterprise Server. */
function siteOf(baseUrl: string): string {
  const trimmed = baseUrl.replace(/\/+$/, '').replace(/\/api\/v3$/, '');
  return trimmed.replace(/^(https?:\/\/)api\.(github\.com|[^/]+\.ghe\.com)$/, '$1$2');
}

const escaped = (path: string): string => path.split('/').map(encodeURIComponent).join('/');
