// A certificate for loopback, made with nothing but node:crypto: X.509 in DER, signed by its own key.
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface Certificate {
  /** PEM, both. */
  readonly key: string;
  readonly cert: string;
}

/** @param names who it is for: host names, and IPv4 addresses */
export function selfSigned(...names: readonly string[]): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(set(sequence(COMMON_NAME, text(0x0c, names[0] ?? ''))));
  const alternatives = sequence(...names.map(alternative));
  const extension = sequence(SUBJECT_ALT_NAME, value(0x04, alternatives));
  const facts = sequence(
    value(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.from([1, ...randomBytes(8)])),
    sequence(ECDSA_WITH_SHA256),
    name,
    sequence(text(0x17, '200101000000Z'), text(0x17, '491231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    value(0xa3, sequence(extension)),
  );
  const signature = value(0x03, Buffer.from([0]), sign('sha256', facts, privateKey));
  const certificate = sequence(facts, sequence(ECDSA_WITH_SHA256), signature);
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
  };
}

/** Tag, length, content. */
function value(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const { length } = body;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

const sequence = (...content: readonly Buffer[]): Buffer => value(0x30, ...content);
const set = (...content: readonly Buffer[]): Buffer => value(0x31, ...content);
const integer = (number: Buffer): Buffer => value(0x02, number);
const text = (tag: number, words: string): Buffer => value(tag, Buffer.from(words));

/** Object identifiers: 2.5.4.3, 2.5.29.17 and 1.2.840.10045.4.3.2. */
const COMMON_NAME = value(0x06, Buffer.from([0x55, 0x04, 0x03]));
const SUBJECT_ALT_NAME = value(0x06, Buffer.from([0x55, 0x1d, 0x11]));
const ECDSA_WITH_SHA256 = value(0x06, Buffer.from([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]));

const alternative = (name: string): Buffer =>
  /^[0-9.]+$/.test(name) ? value(0x87, Buffer.from(name.split('.').map(Number))) : text(0x82, name);
