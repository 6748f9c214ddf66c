import type { Container } from './engine.ts';

const keptLines = 60;
const headerBytes = 8;

/** The last 60 lines that a container printed on stdout and stderr, over all its starts, oldest first. */
export async function logsOf(container: Container): Promise<readonly string[]> {
  const raw = await container.logs({ stdout: true, stderr: true, tail: keptLines, follow: false });
  return textOf(raw)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-keptLines);
}

/**
 * The text in the engine's stream of a container without a terminal: each piece has a header of eight bytes whose last
 * four are its length (Docker Engine API, "Attach to a container", stream format).
 */
export function textOf(raw: Buffer): string {
  const pieces: Buffer[] = [];
  for (let at = 0; at + headerBytes <= raw.length; ) {
    const end = at + headerBytes + raw.readUInt32BE(at + 4);
    pieces.push(raw.subarray(at + headerBytes, end));
    at = end;
  }
  return Buffer.concat(pieces).toString('utf8');
}
