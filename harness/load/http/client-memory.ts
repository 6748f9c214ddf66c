import { Cookie, CookieJar } from 'tough-cookie';
import type { HttpRequest, HttpResponse } from '../../app/adapter.ts';
import type { HeaderList } from './request-text.ts';
import { type CookieFate, whyNotSent } from './why-not-sent.ts';

/** What a request tells of where it goes. */
type Asked = Pick<HttpRequest, 'path' | 'headers'>;

/** What a client carries from one request to the next: its cookies, and the headers it was told to remember. */
export interface ClientMemory {
  /**
   * The headers of `request`, with what is remembered for its path: each name once, and a request's own before what is
   * remembered. Its cookies are in one header, those that the request itself has before those that are kept.
   */
  headersFor(request: HttpRequest): HeaderList;
  /** Takes the cookies of an answer to `asked`. */
  takeCookies(asked: Asked, headers: HttpResponse['headers']): void;
  remember(headers: Readonly<Record<string, string>>): void;
  /** Values that answers gave it, for its requests. */
  readonly kept: Readonly<Record<string, string>>;
  keep(values: Readonly<Record<string, string>>): void;
  forget(): void;
  /** The cookies that an answer to `asked` sets and that a request for `path` would not carry, with the reason. */
  notSent(path: string, asked: Asked, headers: HttpResponse['headers']): readonly CookieFate[];
  /** Everything in it, for a client elsewhere to go on with. */
  contents(): MemoryContents;
}

export interface MemoryContents {
  readonly cookies: readonly { readonly name: string; readonly value: string; readonly path: string }[];
  readonly headers: Readonly<Record<string, string>>;
}

/** A memory like a browser's profile, of its own for each client. `origin`: where the client believes the app to be. */
export function browserMemory({ protocol, host }: Pick<URL, 'protocol' | 'host'>): ClientMemory {
  let jar = new CookieJar();
  let hasCookies = false;
  let remembered: Readonly<Record<string, string>> = {};
  let kept: Readonly<Record<string, string>> = {};
  const urlOf = ({ path, headers }: Asked) => `${protocol}//${headers?.host ?? host}${path}`;
  return {
    headersFor(request) {
      const cookies = hasCookies ? jar.getCookieStringSync(urlOf(request)) : '';
      const all =
        Object.keys(remembered).length === 0 ? request.headers : withRest(request.headers, remembered);
      if (cookies === '') return listed(all);
      const { cookie: written, ...headers } = all ?? {};
      return [...listed(headers), 'cookie', written === undefined ? cookies : joined(written, cookies)];
    },
    takeCookies(asked, headers) {
      for (const cookie of cookiesSet(headers)) {
        // A cookie that a browser would refuse is refused in silence, as a browser does.
        jar.setCookieSync(cookie, urlOf(asked), { ignoreError: true });
        hasCookies = true;
      }
    },
    remember(headers) {
      remembered = { ...remembered, ...headers };
    },
    get kept() {
      return kept;
    },
    keep(values) {
      kept = { ...kept, ...values };
    },
    forget() {
      jar = new CookieJar();
      hasCookies = false;
      remembered = {};
      kept = {};
    },
    notSent(path, asked, headers) {
      const sent = new Set(jar.getCookiesSync(urlOf({ ...asked, path })).map(({ key }) => key));
      return cookiesSet(headers).flatMap((written) => {
        const fate = whyNotSent(written, { url: new URL(urlOf(asked)), path });
        return fate === null || sent.has(fate.name) ? [] : [fate];
      });
    },
    contents: () => ({
      cookies: (jar.serializeSync()?.cookies ?? [])
        .map((stored) => Cookie.fromJSON(stored))
        .filter((cookie) => cookie !== undefined)
        .map(({ key, value, path }) => ({ name: key, value, path: path ?? '/' })),
      headers: remembered,
    }),
  };
}

/** The memory of a client that has none: each request is its first. */
export const noMemory: ClientMemory = {
  headersFor: (request) => listed(request.headers),
  takeCookies() {},
  remember() {},
  kept: {},
  keep() {},
  forget() {},
  notSent: () => [],
  contents: () => ({ cookies: [], headers: {} }),
};

function cookiesSet(headers: HttpResponse['headers']): readonly string[] {
  const set = headers['set-cookie'];
  if (set === undefined) return [];
  return typeof set === 'string' ? [set] : set;
}

/** What a request says itself of a cookie counts. */
function joined(written: string, kept: string): string {
  const nameOf = (pair: string) => pair.split('=', 1)[0]?.trim();
  const names = new Set(written.split(';').map(nameOf));
  const others = kept.split('; ').filter((pair) => !names.has(nameOf(pair)));
  return [written, ...others].join('; ');
}

function withRest(
  own: Readonly<Record<string, string>> | undefined,
  rest: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return { ...own, ...rest, ...own };
}

function listed(headers: Readonly<Record<string, string>> = {}): string[] {
  const list: string[] = [];
  for (const name in headers) list.push(name, headers[name] ?? '');
  return list;
}
