// Whether two recorded values are the same, by what is in them: the order of keys means nothing (RFC 8785, as in hashes).

/** For values as they are stored: what JSON can hold. */
export const same = (a: unknown, b: unknown): boolean => text(a) === text(b);

const text = (value: unknown): string => JSON.stringify(value, (_key, each: unknown) => sorted(each));

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
