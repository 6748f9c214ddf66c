import { Cookie, CookieJar } from 'tough-cookie';
import type { HttpRequest, HttpResponse } from '../app/adapter.ts';
import type { HeaderList } from './http-connection.ts';

/** What a client carries from one request to the next: its cookies, and the headers it was told to remember. */
export interface ClientMemory {
  /** The headers of `request`, with what is remembered for its path. */
  headersFor(request: HttpRequest): HeaderList;
  /** Takes the cookies of an answer to `path`. */
  takeCookies(path: string, headers: HttpResponse['headers']): void;
  remember(headers: Readonly<Record<string, string>>): void;
  forget(): void;
  /** Everything in it, for a client elsewhere to go on with. */
  contents(): MemoryContents;
}

export interface MemoryContents {
  readonly cookies: readonly { readonly name: string; readonly value: string; readonly path: string }[];
  readonly headers: Readonly<Record<string, string>>;
}

/** A memory like a browser's profile, of its own for each client. */
export function browserMemory(entry: URL): ClientMemory {
  let jar = new CookieJar();
  let hasCookies = false;
  let remembered: string[] = [];
  return {
    headersFor(request) {
      const headers = [...listed(request.headers), ...remembered];
      const cookies = hasCookies ? jar.getCookieStringSync(entry.origin + request.path) : '';
      if (cookies !== '') headers.push('cookie', cookies);
      return headers;
    },
    takeCookies(path, headers) {
      for (const cookie of cookiesSet(headers)) {
        // A cookie that a browser would refuse is refused in silence, as a browser does.
        jar.setCookieSync(cookie, entry.origin + path, { ignoreError: true });
        hasCookies = true;
      }
    },
    remember(headers) {
      remembered = listed({ ...pairs(remembered), ...headers });
    },
    forget() {
      jar = new CookieJar();
      hasCookies = false;
      remembered = [];
    },
    contents: () => ({
      cookies: (jar.serializeSync()?.cookies ?? [])
        .map((stored) => Cookie.fromJSON(stored))
        .filter((cookie) => cookie !== undefined)
        .map(({ key, value, path }) => ({ name: key, value, path: path ?? '/' })),
      headers: pairs(remembered),
    }),
  };
}

/** The memory of a client that has none: each request is its first. */
export const noMemory: ClientMemory = {
  headersFor: (request) => listed(request.headers),
  takeCookies() {},
  remember() {},
  forget() {},
  contents: () => ({ cookies: [], headers: {} }),
};

function cookiesSet(headers: HttpResponse['headers']): readonly string[] {
  const set = headers['set-cookie'];
  if (set === undefined) return [];
  return typeof set === 'string' ? [set] : set;
}

function listed(headers: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries(headers).flat();
}

function pairs(list: HeaderList): Record<string, string> {
  const record: Record<string, string> = {};
  for (let at = 0; at + 1 < list.length; at += 2) record[list[at] ?? ''] = list[at + 1] ?? '';
  return record;
}
