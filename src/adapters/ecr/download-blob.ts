// A blob from the presigned address that ECR gives. The address is not trusted, nor what lies there (T23).
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AdapterFault } from '../../ports.ts';

/** Milliseconds for one try, body included. */
const patience = 3_000;
const tries = 3;
/** Bytes; configs have a few thousand. */
const largest = 1 << 20;

export type Download =
  | { readonly kind: 'whole'; readonly text: string }
  | { readonly kind: 'unreadable'; readonly why: string };

type Attempt =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'unreadable'; readonly why: string }
  /** Worth another try. `answered`: by the other end itself, with a server fault. */
  | { readonly kind: 'passing'; readonly why: string; readonly answered: boolean };

export interface BlobAddress {
  readonly url: string;
  /** Origin of the endpoint that gave the address: blobs may be there as well, when it is not AWS's own. */
  readonly askedAt: string | null;
}

/** @throws AdapterFault when the other end is too busy, or fails; what nobody can reach from here is only unreadable */
export async function downloadBlob(address: BlobAddress, digest: string): Promise<Download> {
  if (!isAllowed(address)) return unreadable('address not allowed');
  let last = await attempt(address.url);
  for (let tried = 1; last.kind === 'passing' && tried < tries; tried += 1) {
    await sleep((0.5 + Math.random()) * 100 * 2 ** tried);
    last = await attempt(address.url);
  }
  if (last.kind === 'bytes') return verified(last.bytes, digest);
  if (last.kind === 'passing' && last.answered) {
    throw new AdapterFault({ provider: 'aws', code: `BlobDownload${last.why}`, retryable: true });
  }
  return unreadable(last.why);
}

const unreadable = (why: string) => ({ kind: 'unreadable', why }) as const;

/** ECR keeps layers in S3: `prod-<region>-starport-layer-bucket.s3.<region>.amazonaws.com`. (AWS CLI reference: get-download-url-for-layer) */
function isAllowed({ url: address, askedAt }: BlobAddress): boolean {
  const url = URL.parse(address);
  if (url === null || url.username !== '' || url.password !== '') return false;
  if (url.origin === askedAt) return true;
  return url.protocol === 'https:' && url.port === '' && /\.amazonaws\.com(\.cn)?$/.test(url.hostname);
}

async function attempt(url: string): Promise<Attempt> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(patience) });
    if (response.ok) return await readBody(response);
    await response.body?.cancel();
    const { status } = response;
    const why = String(status);
    return status >= 500 || status === 429 ? { kind: 'passing', why, answered: true } : unreadable(why);
  } catch (error) {
    const why = error instanceof Error ? error.name : 'unknown';
    // Where nothing gets through, as from a network without a way to S3, it would time out every time.
    return why === 'TimeoutError' ? unreadable(why) : { kind: 'passing', why, answered: false };
  }
}

async function readBody({ body }: Response): Promise<Attempt> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    // Leaving the loop ends the download.
    if (size > largest) return unreadable('too large');
    chunks.push(chunk);
  }
  return { kind: 'bytes', bytes: Buffer.concat(chunks) };
}

function verified(bytes: Buffer, digest: string): Download {
  const found = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  return found === digest
    ? { kind: 'whole', text: bytes.toString('utf8') }
    : unreadable('the digest is another');
}
