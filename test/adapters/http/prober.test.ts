// The prober against a real HTTPS server on loopback, and against everything that it must not ask (T23).
import dns from 'node:dns';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createProber } from '../../../src/adapters/http/prober.ts';
import { selfSigned } from '../../support/self-signed.ts';

const { key, cert } = selfSigned('localhost', '127.0.0.1');
const anywhere = () => true;

let server: Server;
let port: number;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const asked: IncomingMessage[] = [];
let connections = 0;
beforeAll(async () => {
  server = createServer({ key, cert }, (request, response) => {
    asked.push(request);
    answer(request, response);
  });
  server.on('connection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterEach(() => {
  asked.length = 0;
  connections = 0;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): typeof answer =>
  (_request, response) =>
    void response.writeHead(code, headers).end('as it is');
const trusting = createProber({ mayAsk: anywhere, ca: cert });

describe('asking an address over HTTPS', () => {
  it.each([200, 204, 401, 404, 503])('answers its status, whatever that is: %i', async (code) => {
    answer = status(code);
    expect(await trusting.get(`https://localhost:${port}/healthz`)).toEqual({ status: code });
  });

  it('is one GET of just that address, with nothing of ours in it', async () => {
    answer = status(200);
    await trusting.get(`https://localhost:${port}/healthz?deep=1#part`);
    expect(asked.map(({ method, url }) => [method, url])).toEqual([['GET', '/healthz?deep=1']]);
    expect(Object.keys(asked[0]?.headers ?? {}).toSorted()).toEqual(['connection', 'host', 'user-agent']);
  });

  it('follows no redirect: that is the answer', async () => {
    answer = status(302, { location: `https://localhost:${port}/elsewhere` });
    expect(await trusting.get(`https://localhost:${port}/healthz`)).toEqual({ status: 302 });
    expect(asked.map(({ url }) => url)).toEqual(['/healthz']);
  });

  it('does not wait for a body that never ends', async () => {
    answer = (_request, response) => void response.writeHead(200).write('and so on');
    expect(await trusting.get(`https://localhost:${port}/`)).toEqual({ status: 200 });
  });

  it('waits no longer than its patience', async () => {
    answer = () => {};
    const hasty = createProber({ mayAsk: anywhere, ca: cert, patience: 200 });
    expect(await hasty.get(`https://localhost:${port}/`)).toEqual({ failed: 'did not answer within 0.2 s' });
  });

  it('may be by an address in place of a name', async () => {
    answer = status(200);
    expect(await trusting.get(`https://127.0.0.1:${port}/`)).toEqual({ status: 200 });
  });

  it('takes a certificate that nobody vouches for, or that is for somebody else, for no answer', async () => {
    answer = status(200);
    const strict = createProber({ mayAsk: anywhere });
    expect(await strict.get(`https://localhost:${port}/`)).toEqual({
      failed: expect.stringContaining('self-signed'),
    });
    const other = selfSigned('shop.acme.example');
    server.setSecureContext(other);
    const wrong = createProber({ mayAsk: anywhere, ca: other.cert });
    expect(await wrong.get(`https://localhost:${port}/`)).toEqual({
      failed: expect.stringContaining('does not match'),
    });
    server.setSecureContext({ key, cert });
    expect(asked).toEqual([]);
  });

  it('says why there is no answer: nobody listens, or hangs up', async () => {
    const closed = createServer({ key, cert });
    closed.listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port: nobody } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');
    expect(await trusting.get(`https://127.0.0.1:${nobody}/`)).toEqual({
      failed: `connect ECONNREFUSED 127.0.0.1:${nobody}`,
    });
    answer = (request) => void request.socket.destroy();
    expect(await trusting.get(`https://localhost:${port}/`)).toEqual({ failed: 'socket hang up' });
  });
});

describe('a name that leads to several addresses, of which none answers', () => {
  const { lookup } = dns;
  afterEach(() => {
    dns.lookup = lookup;
    syncBuiltinESMExports();
  });

  it('gets a word all the same: Node has only a code for all of them', async () => {
    const closed = createServer({ key, cert });
    closed.listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port: nobody } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');
    const both = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }));
    const toBoth = (_name: string, _options: object, answer: (error: null, found: typeof both) => void) =>
      answer(null, both);
    Object.assign(dns, { lookup: toBoth });
    syncBuiltinESMExports();
    expect(await trusting.get(`https://two.test:${nobody}/`)).toEqual({ failed: 'ECONNREFUSED' });
  });
});

describe('what is never asked', () => {
  const prober = createProber({ ca: cert });
  const BLOCKED = { failed: 'leads to an address that Slipway does not ask' };

  it.each(['http://localhost', 'ftp://localhost/x', 'file:///etc/passwd', 'localhost', '', 'https://'])(
    'is what is no https address: %j',
    async (url) => {
      expect(await prober.get(url)).toEqual({ failed: 'is no https address' });
    },
  );

  it.each([
    ['the machine itself', '127.0.0.1'],
    ['the machine itself, otherwise', '127.8.9.10'],
    ['the machine itself, in fewer numbers', '127.1'],
    ['the machine itself, in one number', '2130706433'],
    ['the machine itself, in hexadecimal', '0x7f.0.0.1'],
    ['no address in particular', '0.0.0.0'],
    ['the metadata of EC2', '169.254.169.254'],
    ['the credentials of ECS', '169.254.170.2'],
    ['the machine itself, in IPv6', '[::1]'],
    ['no address in particular, in IPv6', '[::]'],
    ['IPv4 in IPv6', '[::ffff:127.0.0.1]'],
    ['IPv4 in IPv6, in hexadecimal', '[::ffff:a9fe:aa02]'],
    ['what is only on this link', '[fe80::1]'],
    ['the metadata of EC2, in IPv6', '[fd00:ec2::254]'],
    ['the credentials of ECS, in IPv6', '[fd00:ec2::23]'],
  ])('is %s: %s', async (_what, host) => {
    expect(await prober.get(`https://${host}:${port}/`)).toEqual(BLOCKED);
    expect(connections).toBe(0);
  });

  it.each(['localhost', 'LOCALHOST'])('is a name that leads there: %s', async (name) => {
    answer = status(200);
    expect(await prober.get(`https://${name}:${port}/`)).toEqual(BLOCKED);
    expect(connections).toBe(0);
  });

  it('is decided by every address that the name leads to', async () => {
    const looked: string[] = [];
    const choosy = createProber({
      ca: cert,
      mayAsk: (address) => {
        looked.push(address);
        return false;
      },
    });
    expect(await choosy.get(`https://localhost:${port}/`)).toEqual(BLOCKED);
    expect(looked[0]).toMatch(/^(127\.0\.0\.1|::1)$/);
    expect(connections).toBe(0);
  });

  it.each(['192.0.2.1', '[2001:db8::1]'])('is not every address: %s may be asked', async (host) => {
    const hasty = createProber({ patience: 1 });
    const tried = await hasty.get(`https://${host}/`);
    expect(tried).toEqual({ failed: expect.any(String) });
    expect(tried).not.toEqual(BLOCKED);
  });
});
