// An address that Slipway asks by itself: HTTPS, to the public world, and with nothing secret in it (T23). What a name
// leads to is looked at when it is asked.
import { z } from 'zod';

export const checkedUrl = z
  .string()
  .refine((text) => /^https:\/\/[^\s{}]+$/i.test(text) && URL.canParse(text), {
    error: 'must be an address that begins with https://, as it is: nothing in it is replaced',
    abort: true,
  })
  .refine((text) => hasNoCredentials(new URL(text)), {
    error: 'must have no user or password in it: cards show it',
    abort: true,
  })
  .refine(
    (text) => isPublicHost(new URL(text).hostname),
    'must lead to the public world, not to this host or network',
  );

const hasNoCredentials = ({ username, password }: URL): boolean => username === '' && password === '';

/** Of a name, that it is not the name of this host; numbers are as `URL` writes them, whatever was typed. */
function isPublicHost(hostname: string): boolean {
  if (hostname.startsWith('[')) return isPublicV6(hostname.slice(1, -1));
  const numbers = /^(\d+)\.(\d+)\.(\d+)\.\d+$/.exec(hostname)?.slice(1).map(Number);
  return numbers === undefined ? !/(^|\.)localhost\.?$/.test(hostname) : isPublicV4(numbers);
}

/** IANA's special-purpose addresses, by their first numbers: the lowest and the highest of each range. */
const NOT_PUBLIC_V4: readonly (readonly [low: readonly number[], high: readonly number[]])[] = [
  [[0], [0]],
  [[10], [10]],
  [
    [100, 64],
    [100, 127],
  ],
  [[127], [127]],
  [
    [169, 254],
    [169, 254],
  ],
  [
    [172, 16],
    [172, 31],
  ],
  [
    [192, 0, 0],
    [192, 0, 0],
  ],
  [
    [192, 0, 2],
    [192, 0, 2],
  ],
  [
    [192, 88, 99],
    [192, 88, 99],
  ],
  [
    [192, 168],
    [192, 168],
  ],
  [
    [198, 18],
    [198, 19],
  ],
  [
    [198, 51, 100],
    [198, 51, 100],
  ],
  [
    [203, 0, 113],
    [203, 0, 113],
  ],
  [[224], [255]],
];

const isPublicV4 = (numbers: readonly number[]): boolean =>
  !NOT_PUBLIC_V4.some(([low, high]) =>
    low.every(
      (least, index) => least <= (numbers[index] ?? 0) && (numbers[index] ?? 0) <= (high[index] ?? 0),
    ),
  );

/** Only `2000::/3` is the public world, without what leads to IPv4 (Teredo, 6to4) and what is for examples. */
function isPublicV6(address: string): boolean {
  const [first = 0, second = 0] = address.split(':').map((part) => Number.parseInt(part || '0', 16));
  if (first < 0x2000 || first > 0x3fff) return false;
  return first !== 0x2002 && !(first === 0x2001 && (second === 0 || second === 0xdb8));
}
