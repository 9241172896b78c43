// GitHub App authentication: a signed JSON Web Token in, an installation token that expires out.
import { randomBytes, verify, type KeyLike } from 'node:crypto';
import { GitHubError, notFound } from './errors.ts';

export interface AppSettings {
  readonly id: number;
  readonly installationId: number;
  /** PEM or key object: the public half of the App's private key. */
  readonly publicKey: KeyLike;
  /** The App's account is `<slug>[bot]`; `slipway` when left out. */
  readonly slug?: string;
}

export interface AppTokens {
  /** Refuses with 401 or 404, or answers a token good for one hour. */
  issue(jwt: string | undefined, installationId: string): { token: string; expiresAt: Date };
  /** The account a live installation token belongs to. */
  loginOf(token: string): string | undefined;
}

/** GitHub REST: Create an installation access token for an app: it expires one hour after it was made. */
const tokenLifetime = 60 * 60 * 1000;
/** GitHub: Generating a JSON Web Token for a GitHub App: `exp` is no more than 10 minutes ahead. */
const longestJwt = 10 * 60;

export function createAppTokens(app: AppSettings | undefined, now: () => Date): AppTokens {
  const issued = new Map<string, Date>();
  return {
    issue(jwt, installationId) {
      if (app === undefined) throw undecodable();
      check(claimsOf(jwt, app.publicKey), app, now());
      if (installationId !== String(app.installationId)) throw notFound(documentation);
      const token = `ghs_${randomBytes(18).toString('hex')}`;
      const expiresAt = new Date(now().getTime() + tokenLifetime);
      issued.set(token, expiresAt);
      return { token, expiresAt };
    },
    loginOf(token) {
      const expiresAt = issued.get(token);
      if (expiresAt === undefined || expiresAt <= now()) return undefined;
      return `${app?.slug ?? 'slipway'}[bot]`;
    },
  };
}

const documentation = '/apps/apps#create-an-installation-access-token-for-an-app';
const unauthorized = (message: string): GitHubError => new GitHubError(401, message);
const undecodable = (): GitHubError => unauthorized('A JSON web token could not be decoded');

/** The claims, once the RS256 signature holds. Any other algorithm, `none` above all, is refused. */
function claimsOf(jwt: string | undefined, publicKey: KeyLike): Record<string, unknown> {
  const [header, payload, signature, ...rest] = (jwt ?? '').split('.');
  if (!header || !payload || !signature || rest.length > 0) throw undecodable();
  const data = Buffer.from(`${header}.${payload}`);
  const signed = verify('RSA-SHA256', data, publicKey, Buffer.from(signature, 'base64url'));
  if (!signed || decode(header)['alg'] !== 'RS256') throw undecodable();
  return decode(payload);
}

/** The wording is what clients match on: `@octokit/auth-app` corrects its clock by it. */
function check(claims: Record<string, unknown>, app: AppSettings, now: Date): void {
  const seconds = now.getTime() / 1000;
  const { exp, iat, iss } = claims;
  if (typeof exp !== 'number' || exp <= seconds) {
    throw unauthorized(
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > seconds + longestJwt) {
    throw unauthorized("'Expiration time' claim ('exp') is too far in the future");
  }
  if (typeof iat !== 'number' || iat > seconds) {
    throw unauthorized(
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  // The issuer may be the App's id or its client id; the sandbox's App has only an id. The wording is assumed.
  if (String(iss) !== String(app.id)) throw new GitHubError(404, 'Integration not found');
}

function decode(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    throw undecodable();
  }
}
