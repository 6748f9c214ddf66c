/**
 * Kinds of errors by k6's error codes (lib/netext/httpext/error_codes.go), under the names that the native driver uses.
 */
const kinds: Readonly<Record<string, string>> = {
  '1050': 'timeout',
  '1101': 'no-such-host',
  '1201': 'reset',
  '1210': 'connect-failed',
  '1211': 'timeout',
  '1212': 'refused',
  '1220': 'reset',
  '1701': 'bad-response',
};

/** The kind of error of a request that got no answer. */
export function k6ErrorKind(code: string): string {
  return kinds[code] ?? (code.startsWith('13') ? 'tls' : `k6-${code === '' ? 'unknown' : code}`);
}
