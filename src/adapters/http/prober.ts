// One GET over HTTPS, for checks that slipway.yml names. The name is resolved here, and only where it leads is asked, so
// that no name can lead to the machine itself or to AWS's metadata (T23).
import { lookup } from 'node:dns';
import { get } from 'node:https';
import { BlockList, isIPv6, type LookupFunction } from 'node:net';
import type { Prober } from '../../ports.ts';

/** Milliseconds: an answer that takes longer is none. */
const PATIENCE = 10_000;

/** The machine itself, and link-local addresses: 169.254.169.254 and 169.254.170.2 give credentials away. */
const blocked = new BlockList();
blocked.addSubnet('0.0.0.0', 8);
blocked.addSubnet('127.0.0.0', 8);
blocked.addSubnet('169.254.0.0', 16);
blocked.addAddress('::', 'ipv6');
blocked.addAddress('::1', 'ipv6');
blocked.addSubnet('fe80::', 10, 'ipv6');
// EC2's metadata over IPv6, and ECS's.
blocked.addSubnet('fd00:ec2::', 32, 'ipv6');

const isBlocked = (address: string): boolean => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const plain = mapped ?? address;
  return blocked.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
};

export interface ProberOptions {
  /** Whether an address may be asked. */
  readonly mayAsk?: (address: string) => boolean;
  /** Certificates to trust besides the usual ones: PEM. */
  readonly ca?: string;
  readonly patience?: number;
}

export const createProber = ({
  mayAsk = (address) => !isBlocked(address),
  ca,
  patience = PATIENCE,
}: ProberOptions = {}): Prober => ({
  get: (url) =>
    new Promise((resolve) => {
      const target = URL.parse(url);
      if (target?.protocol !== 'https:') return resolve({ failed: 'is no https address' });
      // An address in place of a name is not looked up at all.
      const literal = target.hostname.replace(/^\[|\]$/g, '');
      if (/^[0-9.]+$|:/.test(literal) && !mayAsk(literal)) return resolve({ failed: BLOCKED });
      const request = get(
        target,
        {
          lookup: lookingOnlyAt(mayAsk),
          signal: AbortSignal.timeout(patience),
          agent: false,
          headers: { 'user-agent': 'slipway' },
          ...(ca !== undefined && { ca }),
        },
        (response) => {
          // Redirects are not followed: their status is the answer.
          resolve({ status: response.statusCode ?? 0 });
          response.destroy();
        },
      );
      request.on('error', (error) => resolve({ failed: wordsFor(error, patience) }));
    }),
});

const BLOCKED = 'leads to an address that Slipway does not ask';

const lookingOnlyAt =
  (mayAsk: (address: string) => boolean): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '');
      const [first] = addresses;
      if (first === undefined || addresses.some(({ address }) => !mayAsk(address)))
        return callback(new Error(BLOCKED), '');
      if (options.all === true) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };

function wordsFor(error: Error, patience: number): string {
  if (error.name === 'TimeoutError' || error.name === 'AbortError')
    return `did not answer within ${patience / 1000} s`;
  // Several addresses, of which none answers: Node has no word for all of them.
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return error.message === '' ? code : error.message;
}
