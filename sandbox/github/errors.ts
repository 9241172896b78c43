// GitHub's refusals, thrown by handlers and written by the server.

/** Source of the shape: GitHub REST, schema `basic-error`; `status` repeats the HTTP status as a string. */
export class GitHubError extends Error {
  readonly status: number;
  readonly documentation: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, documentation = '', headers: Record<string, string> = {}) {
    super(message);
    this.name = 'GitHubError';
    this.status = status;
    this.documentation = `https://docs.github.com/rest${documentation}`;
    this.headers = headers;
  }

  get body(): { message: string; documentation_url: string; status: string } {
    return { message: this.message, documentation_url: this.documentation, status: String(this.status) };
  }
}

export const notFound = (documentation = '', message = 'Not Found'): GitHubError =>
  new GitHubError(404, message, documentation);

/** GitHub REST: Troubleshooting. A token that is unknown, revoked or expired. */
export const badCredentials = (): GitHubError => new GitHubError(401, 'Bad credentials');

export const unprocessable = (message: string, documentation = ''): GitHubError =>
  new GitHubError(422, message, documentation);

/** GitHub REST: Rate limits, "Exceeding the rate limit": 403 or 429, with `retry-after` in seconds. */
export const secondaryRateLimit = (): GitHubError =>
  new GitHubError(
    403,
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    '/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits',
    { 'retry-after': '1' },
  );

/** What GitHub's edge says when something behind it broke. The body is assumed; clients see the status. */
export const badGateway = (): GitHubError => new GitHubError(502, 'Server Error');
