import { createWriteStream } from 'node:fs';

/** Records where a request was sent, in turn, once its answer is complete. */
export type LogRequest = (status: number, sentTo: readonly string[]) => void;

/** A line for each request: seconds since the Unix epoch, status, hosts and ports. Nothing for a path that is null. */
export function accessLogTo(path: string | null): LogRequest {
  if (path === null) return () => {};
  const file = createWriteStream(path, { flags: 'a' });
  return (status, sentTo) => {
    file.write(`${(Date.now() / 1000).toFixed(3)} ${status} ${sentTo.join(', ') || '-'}\n`);
  };
}
