import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Secrets } from './secrets.ts';

/** What a script writes to be read is smaller. */
const largestBytes = 32 * 1024 * 1024;

/** Takes what was learned out of every text below a folder, where there is one. Links are not followed. */
export async function maskFilesIn(folder: string, secrets: Secrets): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    if ((await stat(path)).size > largestBytes) continue;
    const bytes = await readFile(path);
    const text = bytes.toString('utf8');
    // What is no text, such as a picture, would not come back as it was.
    if (!Buffer.from(text).equals(bytes)) continue;
    const masked = secrets.maskKnown(text);
    if (masked !== text) await writeFile(path, masked);
  }
}
