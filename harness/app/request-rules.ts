import { type Access, accessKinds, type HttpRequest, requestMethods } from './adapter.ts';

/** Any origin: only what a path means below one is wanted. */
const somewhere = 'http://127.0.0.1';
/** What the URL standard leaves as it is, as long as no segment of it is a dot. */
const plainPath = /^\/(?!\/)[\w\-.~!$&()*+,;=:@%/?]*$/;
const dotSegment = /\/(?:\.|%2e){1,2}(?:[/?]|$)/i;
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const notInHeader = /[^\t\x20-\x7e\x80-\xff]/;
const upperCase = /[A-Z]/;
const endsLine = /[\t\r\n]/;

const methods: ReadonlySet<unknown> = new Set(requestMethods);
const kinds: ReadonlySet<unknown> = new Set(accessKinds);

/**
 * A request as it can be sent, from what an adapter returned: its path encoded as the URL standard says, the names of its
 * headers in lower case. Throws a TypeError that says what is wrong with it.
 */
export function sendableRequest(written: unknown): HttpRequest {
  const { method, path, headers, body, access } = objectOf<Record<keyof HttpRequest, unknown>>(
    written,
    'a request',
  );
  const known = methods.has(method) ? method : typeof method === 'string' ? method.toUpperCase() : method;
  if (!isMethod(known)) {
    throw new TypeError(`its method is ${shown(method)}, and ${requestMethods.join(', ')} can be sent`);
  }
  if (!isBody(body) && body !== undefined && body !== null) {
    throw new TypeError(`its body is ${shown(body)}, and must be a string or a Uint8Array`);
  }
  return {
    method: known,
    path: encodedPath(path),
    ...(headers !== undefined && headers !== null && { headers: sendableHeaders(headers) }),
    ...(isBody(body) && { body }),
    ...(access !== undefined && access !== null && { access: checkedAccess(access) }),
  };
}

/** Path and query as the URL standard encodes them below an origin. Throws a TypeError for what is no path from the root. */
export function encodedPath(path: unknown): string {
  if (typeof path !== 'string' || !path.startsWith('/')) {
    throw new TypeError(
      `its path is ${shown(path)}, and must be a string that begins with '/'; the host is the balancer's`,
    );
  }
  if (plainPath.test(path) && !dotSegment.test(path)) return path;
  if (endsLine.test(path))
    throw new TypeError(`its path ${shown(path)} has a tab or the end of a line in it`);
  const url = new URL(path, somewhere);
  if (url.origin !== somewhere) {
    throw new TypeError(`its path ${shown(path)} is the address of another host; begin it with one '/'`);
  }
  return url.pathname + url.search;
}

/** Headers with names in lower case. Throws a TypeError for a name that is no token and for a value that cannot be sent. */
export function sendableHeaders(written: unknown): Readonly<Record<string, string>> {
  const headers = objectOf<Record<string, unknown>>(written, 'headers');
  if (Array.isArray(headers) || Symbol.iterator in headers) {
    throw new TypeError('its headers must be a plain object of names and values');
  }
  const sendable: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (!token.test(name)) throw new TypeError(`${shown(name)} is no name of a header`);
    if (typeof value !== 'string') {
      throw new TypeError(`its header '${name}' is ${shown(value)}, and must be a string`);
    }
    if (notInHeader.test(value)) throw new TypeError(`its header '${name}' cannot be sent: ${shown(value)}`);
    sendable[upperCase.test(name) ? name.toLowerCase() : name] = value;
  }
  return sendable;
}

/** What was returned, for a sentence: never long, never with a control character. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string')
    return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}...` : value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isThenable(value)) return 'a promise';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'function' ? 'a function' : 'an object';
}

/** Also sees to it that a promise nobody waits for cannot end the process. */
export function isThenable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('then' in value)) return false;
  Promise.resolve(value).catch(() => {});
  return true;
}

/** Throws a TypeError when it is none. */
export function objectOf<Shape extends object>(value: unknown, what: string): Partial<Shape> {
  if (isThenable(value)) throw new TypeError(`it returned a promise, and must return ${what} at once`);
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(`it returned ${shown(value)}, and must return ${what}`);
  }
  return value as Partial<Shape>;
}

function checkedAccess(written: unknown): Access {
  const access = objectOf<{ kind: unknown; key: unknown; version: unknown }>(written, "an 'access'");
  const { kind, key, version } = access;
  if (!kinds.has(kind)) throw new TypeError(`its access has the kind ${shown(kind)}`);
  if (typeof key !== 'string')
    throw new TypeError(`its access has the key ${shown(key)}, and must have a string`);
  const needsVersion = kind === 'write';
  if (needsVersion ? !Number.isFinite(version) : !isVersion(version ?? null)) {
    throw new TypeError(`its access has the version ${shown(version)}, and must have a number`);
  }
  return access as Access;
}

/** A number that counts, or null. */
export function isVersion(value: unknown): value is number | null {
  return value === null || Number.isFinite(value);
}

function isBody(value: unknown): value is string | Uint8Array {
  return typeof value === 'string' || value instanceof Uint8Array;
}

function isMethod(value: unknown): value is HttpRequest['method'] {
  return methods.has(value);
}
