import { Cookie, domainMatch, pathMatch } from 'tough-cookie';

/** A cookie that a client was given and does not send, and why. */
export interface CookieFate {
  readonly name: string;
  /** A clause: "its Domain is shop.example, and the client asks 127.0.0.1". */
  readonly because: string;
}

export interface CookieJourney {
  /** Of the request that was answered with the cookie. */
  readonly url: URL;
  /** Where the client goes next. */
  readonly path: string;
}

/** Null when nothing in what was written is a reason, as far as it can be told. */
export function whyNotSent(written: string, { url, path }: CookieJourney): CookieFate | null {
  const cookie = Cookie.parse(written);
  if (cookie === undefined) {
    return {
      name: written.split(/[=;]/, 1)[0]?.slice(0, 60) ?? '',
      because: 'it cannot be read as a cookie',
    };
  }
  const { key: name, domain, secure } = cookie;
  const because = reasonOf(cookie, { url, path });
  return because === null
    ? { name, because: `a client at ${url.origin} does not keep it (Domain ${domain}, Secure ${secure})` }
    : { name, because };
}

function reasonOf(cookie: Cookie, { url, path }: CookieJourney): string | null {
  const { key, domain, secure, path: ofCookie, hostOnly } = cookie;
  const prefix = /^__(host|secure)-/i.exec(key)?.[0];
  if (prefix !== undefined && !secure) return `its name begins with ${prefix}, and it is not Secure`;
  if (prefix?.toLowerCase() === '__host-' && (domain !== null || ofCookie !== '/')) {
    return 'its name begins with __Host-, and it has a Domain, or a Path that is not /';
  }
  if (domain && hostOnly !== true && !domainMatch(url.hostname, domain)) {
    return `its Domain is ${domain}, and the client asks ${url.hostname}`;
  }
  if (secure && url.protocol === 'http:' && !isLoopback(url.hostname))
    return `it is Secure, and the client asks by http (${url.origin})`;
  if (cookie.TTL() <= 0) return 'it has expired when it comes';
  const where = path.split('?', 1)[0] ?? path;
  if (ofCookie?.startsWith('/') && !pathMatch(where, ofCookie)) {
    return `its Path is ${ofCookie}, and the client asks for ${where}`;
  }
  return null;
}

/** Where browsers keep a Secure cookie by http too. */
function isLoopback(host: string): boolean {
  return host === '[::1]' || /^(?:127\.\d+\.\d+\.\d+|(?:.+\.)?localhost)$/.test(host);
}
