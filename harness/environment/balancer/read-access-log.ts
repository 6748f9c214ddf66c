import type { ForwardedRequest } from '../runtime.ts';

/** nginx and the built-in balancer: seconds, status, and the host and port of every instance it was sent to. */
const listing = /^(\d+\.\d{3}) \d{3} (.+)$/;
/** HAProxy: milliseconds, status, the last instance it was sent to, and how often it was sent again. */
const counting = /^(\d+) \d{3} (\S+) \+?(\d+)$/;

/** Reads the access log of any balancer; a line that is none, such as one half written, is passed over. */
export function readAccessLog(text: string): ForwardedRequest[] {
  return text.split('\n').flatMap((line): ForwardedRequest[] => {
    const [, seconds, instances = ''] = listing.exec(line) ?? [];
    if (seconds !== undefined) {
      // When nobody is there to send it to, nginx puts down the name of all of them together, which has no port.
      const sentTo = instances.split(/, | : /).filter((instance) => /:\d+$/.test(instance));
      return [{ endedAtMs: Number(seconds) * 1000, attempts: sentTo.length }];
    }
    const [, milliseconds, last, again] = counting.exec(line) ?? [];
    if (milliseconds === undefined) return [];
    const attempts = last === '<NOSRV>' ? 0 : 1 + Number(again);
    return [{ endedAtMs: Number(milliseconds), attempts }];
  });
}
