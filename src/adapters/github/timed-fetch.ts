// fetch, with a time limit that covers the body too.

/**
 * The body is read here, not by Octokit, which takes a body that breaks off for an empty answer. So an exchange is
 * either whole or an error. Redirects are left to the caller's `redirect`: following one would send us to a host that
 * nobody configured (T23).
 */
export function timedFetch(milliseconds: number): typeof fetch {
  return async (input, init) => {
    const limit = AbortSignal.timeout(milliseconds);
    const signal = init?.signal ? AbortSignal.any([init.signal, limit]) : limit;
    const response = await fetch(input, { ...init, signal });
    const body = await response.arrayBuffer();
    const { status, statusText, headers, url } = response;
    const whole = new Response(body.byteLength === 0 ? null : body, { status, statusText, headers });
    // A response made by hand has no address, and Octokit's paging needs it.
    return Object.defineProperty(whole, 'url', { value: url });
  };
}
