import type { ForwardedRequest } from '../runtime.ts';

/** Reads one line of an access log; null for one that is none, such as one half written. */
export type ReadLogLine = (line: string) => ForwardedRequest | null;

/** Reads the access log of a balancer that writes such lines. */
export function readAccessLog(text: string, readLine: ReadLogLine): ForwardedRequest[] {
  return text
    .split('\n')
    .map(readLine)
    .filter((request) => request !== null);
}

/** Seconds, status, and the host and port of every instance it was sent to. */
export const namesEachInstance: ReadLogLine = (line) => {
  const [, seconds, instances = ''] = /^(\d+\.\d{3}) \d{3} (.+)$/.exec(line) ?? [];
  if (seconds === undefined) return null;
  // When nobody is there to send it to, nginx puts down the name of all of them together, which has no port.
  const sentTo = instances.split(/, | : /).filter((instance) => /:\d+$/.test(instance));
  return { endedAtMs: Number(seconds) * 1000, attempts: sentTo.length };
};

/** Milliseconds, status, the last instance it was sent to, and how often it was sent again. */
export const countsRetries: ReadLogLine = (line) => {
  const [, milliseconds, last, again] = /^(\d+) \d{3} (\S+) \+?(\d+)$/.exec(line) ?? [];
  if (milliseconds === undefined) return null;
  return { endedAtMs: Number(milliseconds), attempts: last === '<NOSRV>' ? 0 : 1 + Number(again) };
};

/** Seconds, status (0 for a client that left), the last instance it was sent to, and how often it was sent. */
export const countsAttempts: ReadLogLine = (line) => {
  const [, seconds, last, times] = /^(\d+\.\d{3}) \d+ (\S+) (\d+)$/.exec(line) ?? [];
  if (seconds === undefined) return null;
  return { endedAtMs: Number(seconds) * 1000, attempts: last === '-' ? 0 : Number(times) };
};
