// GitHub REST: Using pagination in the REST API.
import type { GitHubRequest } from './endpoint.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly page: number;
  /** `{ link }` when there is more than one page, else empty. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Cuts one page: `per_page` is 30 by default and 100 at most, pages count from 1. */
export function paged<T>(
  request: GitHubRequest,
  all: readonly T[],
  { byDefault = 30, atMost = 100 } = {},
): Page<T> {
  const perPage = Math.min(positive(request.query['per_page']) ?? byDefault, atMost);
  const page = positive(request.query['page']) ?? 1;
  const last = Math.max(1, Math.ceil(all.length / perPage));
  const items = all.slice((page - 1) * perPage, page * perPage);
  return { items, page, headers: last === 1 ? {} : { link: linkHeader(request.url, page, last) } };
}

function linkHeader(url: URL, page: number, last: number): string {
  const relations: [string, number][] = [];
  if (page > 1) relations.push(['prev', Math.min(page - 1, last)]);
  if (page < last) relations.push(['next', page + 1], ['last', last]);
  if (page > 1) relations.push(['first', 1]);
  return relations
    .map(([relation, target]) => {
      const address = new URL(url);
      address.searchParams.set('page', String(target));
      return `<${address.href}>; rel="${relation}"`;
    })
    .join(', ');
}

/** What is not a positive whole number counts as not given (assumed). */
function positive(text: string | undefined): number | undefined {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}
