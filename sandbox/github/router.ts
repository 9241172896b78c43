// Finds the endpoint of a call by GitHub's path templates.
import type { Endpoint } from './endpoint.ts';

interface Match {
  readonly endpoint: Endpoint;
  readonly params: Readonly<Record<string, string>>;
}

export type Router = (method: string, pathname: string) => Match | undefined;

/** References may hold slashes, escaped or not (Octokit escapes them): these take the rest of the path. */
const withSlashes = new Set(['ref', 'basehead', 'branch', 'commit_sha', 'tree_sha']);

/** The first endpoint that fits wins: longer templates go before shorter ones. */
export function routerOf(endpoints: readonly Endpoint[]): Router {
  const routes = endpoints
    .toSorted((a, b) => b.template.split('/').length - a.template.split('/').length)
    .map((endpoint) => ({ endpoint, pattern: patternOf(endpoint.template) }));
  return (method, pathname) => {
    for (const { endpoint, pattern } of routes) {
      if (endpoint.method !== method) continue;
      const groups = pattern.exec(pathname)?.groups;
      const params = groups ? decoded(groups) : endpoint.template === pathname ? {} : undefined;
      if (params !== undefined) return { endpoint, params };
    }
    return undefined;
  };
}

function patternOf(template: string): RegExp {
  const source = template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    withSlashes.has(name) ? `(?<${name}>.+)` : `(?<${name}>[^/]+)`,
  );
  return new RegExp(`^${source}$`);
}

/** An address that is not well escaped matches nothing. */
function decoded(groups: Readonly<Record<string, string>>): Record<string, string> | undefined {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, raw]) => [name, decodeURIComponent(raw)]));
  } catch {
    return undefined;
  }
}
