import { open } from 'node:fs/promises';

const keptLines = 60;
const keptBytes = 16_384;

/** The last 60 lines of a text file, or those within its last 16 KiB, oldest first. Empty when there is no such file. */
export async function lastLinesOf(path: string): Promise<readonly string[]> {
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    const from = Math.max(0, size - keptBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(keptBytes), 0, keptBytes, from);
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
    // The first one is cut off in the middle when the file is longer than what was read.
    const whole = from > 0 ? lines.slice(1) : lines;
    return whole.filter((line) => line !== '').slice(-keptLines);
  } catch {
    return [];
  }
}
