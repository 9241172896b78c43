// Addresses in answers: of the API as it was called, and of the pages that people open.
import { createHash } from 'node:crypto';

export interface Links {
  /** The root of the API: `http://127.0.0.1:1234`, with `/api/v3` when it was called so. */
  readonly root: string;
  /** `<root>/repos/acme/shop` */
  readonly api: string;
  /** The root of the pages: without `/api/v3`, as on Enterprise Server. */
  readonly site: string;
  /** `<site>/acme/shop` */
  readonly html: string;
}

export function linksOf(
  site: string,
  prefix: string,
  { owner, name }: { owner: string; name: string },
): Links {
  const root = `${site}${prefix}`;
  return { root, api: `${root}/repos/${owner}/${name}`, site, html: `${site}/${owner}/${name}` };
}

/** Global node ids are opaque by contract; ours are readable when decoded. */
export const nodeId = (kind: string, id: string | number): string =>
  Buffer.from(`${kind}:${id}`).toString('base64');

/** A number that stays the same for the same name, run after run. */
export const stableId = (name: string): number => createHash('sha256').update(name).digest().readUIntBE(0, 4);
