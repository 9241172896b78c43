import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listenOnLoopback } from '../../../sandbox/loopback.ts';
import { downloadBlob } from '../../../src/adapters/ecr/download-blob.ts';

const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

const text = '{"architecture":"amd64"}';

/** Answers in turn, the last one for ever; gives the address, and what was asked for. */
async function serve(...answers: ((response: ServerResponse, request: IncomingMessage) => void)[]) {
  const paths: string[] = [];
  const listening = await listenOnLoopback(async (request, response) => {
    paths.push(request.url ?? '');
    (answers[paths.length - 1] ?? answers.at(-1))?.(response, request);
  });
  onTestFinished(() => listening.close());
  return { origin: listening.url, paths };
}

const status = (code: number) => (response: ServerResponse) => {
  response.writeHead(code).end();
};
const whole = (response: ServerResponse) => {
  response.end(text);
};

const download = ({ origin }: { readonly origin: string }, digest = sha256(text)) =>
  downloadBlob({ url: `${origin}/blob`, askedAt: origin }, digest);

describe('downloading a blob', () => {
  it('gives its text', async () => {
    expect(await download(await serve(whole))).toEqual({ kind: 'whole', text });
  });

  it('gives nothing that has another digest', async () => {
    const why = 'the digest is another';
    expect(await download(await serve(whole), sha256('x'))).toEqual({ kind: 'unreadable', why });
  });

  it('gives nothing that is larger than a megabyte, and does not wait for its end', async () => {
    const endless = (response: ServerResponse) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(1 << 16)));
      };
      response.on('drain', more);
      more();
    };
    expect(await download(await serve(endless))).toEqual({ kind: 'unreadable', why: 'too large' });
  });

  it.each([403, 404])('takes no for an answer: %i', async (code) => {
    const server = await serve(status(code));
    expect(await download(server)).toEqual({ kind: 'unreadable', why: String(code) });
    expect(server.paths).toHaveLength(1);
  });

  it.each([500, 503, 429])('tries again after %i', async (code) => {
    expect(await download(await serve(status(code), status(code), whole))).toMatchObject({ kind: 'whole' });
  });

  it('is a fault when the other end goes on failing', async () => {
    const server = await serve(status(503));
    await expect(download(server)).rejects.toMatchObject({
      provider: 'aws',
      code: 'BlobDownload503',
      retryable: true,
    });
    expect(server.paths).toHaveLength(3);
  });

  it('tries again when the connection breaks, and in the end cannot read it', async () => {
    const broken = (response: ServerResponse) => response.destroy();
    expect(await download(await serve(broken, whole))).toMatchObject({ kind: 'whole' });
    expect(await download(await serve(broken))).toMatchObject({ kind: 'unreadable' });
  });

  it('gives up on one that never answers, and on one that never ends', async () => {
    const never = await serve(() => {});
    const half = await serve((response) => {
      response.write('{');
    });
    const why = 'TimeoutError';
    const both = await Promise.all([download(never), download(half)]);
    expect(both).toEqual([
      { kind: 'unreadable', why },
      { kind: 'unreadable', why },
    ]);
    expect([never.paths.length, half.paths.length]).toEqual([1, 1]);
  });

  it('follows no redirect', async () => {
    const elsewhere = await serve(whole);
    const server = await serve((response) => {
      response.writeHead(302, { location: `${elsewhere.origin}/blob` }).end();
    });
    expect(await download(server)).toMatchObject({ kind: 'unreadable' });
    expect(elsewhere.paths).toEqual([]);
  });

  it.each([
    ['another origin', (origin: string) => origin, 'https://api.ecr.eu-west-1.amazonaws.com'],
    ['another port', (origin: string) => origin, 'http://127.0.0.1:1'],
    ['a name in front', (origin: string) => origin.replace('//', '//user:secret@'), null],
    ['plain http to AWS', () => 'http://bucket.s3.eu-west-1.amazonaws.com', null],
    ['another port of AWS', () => 'https://bucket.s3.eu-west-1.amazonaws.com:8443', null],
    ['a host that ends alike', () => 'https://evilamazonaws.com', null],
    ['AWS as a subdomain', () => 'https://s3.amazonaws.com.evil.example', null],
    ['the credentials of a task', () => 'http://169.254.170.2/v2/credentials', null],
    ['no address', () => '', null],
  ])('asks nobody at %s', async (_what, urlOf, askedAt) => {
    const server = await serve(whole);
    const address = {
      url: urlOf(server.origin),
      askedAt: askedAt ?? 'https://api.ecr.eu-west-1.amazonaws.com',
    };
    const why = 'address not allowed';
    expect(await downloadBlob(address, sha256(text))).toEqual({ kind: 'unreadable', why });
    expect(server.paths).toEqual([]);
  });
});
