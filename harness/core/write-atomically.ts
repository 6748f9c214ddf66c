import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

/** Writes a file so that a reader, or a crash, sees the old content or the new one and nothing in between. */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    await using file = await open(draft, 'w');
    await file.writeFile(content);
    await file.sync();
  } catch (cause) {
    await rm(draft, { force: true });
    throw cause;
  }
  await rename(draft, path);
}
