import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { storeNodes } from '../../plan/store-settings.ts';

/** Where a topology's folder has the data of each Postgres. */
const dataFolders = storeNodes.postgres.map((id) => join(id, 'data'));

/**
 * Gives back what each Postgres below `directory` has left in the kernel: ended by SIGKILL it cannot do so itself, and
 * the segment (56 bytes, which only tell a starting server that another one runs) would stay until the next boot.
 * For Linux, where the kernel shows by key and id that the segment is really that one; does nothing elsewhere.
 */
export async function releaseSharedMemory(directory: string): Promise<void> {
  const topologies = await readdir(directory).catch(() => []);
  const folders = topologies.flatMap((name) => dataFolders.map((data) => join(directory, name, data)));
  await Promise.all(folders.map(releaseSegment));
}

async function releaseSegment(data: string): Promise<void> {
  const segment = await unusedSegment(data).catch(() => null);
  // Whoever else removes it at the same moment does the same work.
  if (segment) await promisify(execFile)('ipcrm', ['-m', segment]).catch(() => {});
}

/** The id of the segment that the pid file of a server names in its seventh line, when nobody is attached to it. */
async function unusedSegment(data: string): Promise<string | null> {
  const named = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[6] ?? '';
  const [key, id] = named.trim().split(/\s+/);
  const segments = (await readFile('/proc/sysvipc/shm', 'utf8')).split('\n');
  const columns = segments.map((line) => line.trim().split(/\s+/));
  const attachedColumn = columns[0]?.indexOf('nattch') ?? -1;
  const found = columns.find((column) => column[0] === key && column[1] === id);
  return found && id !== undefined && found[attachedColumn] === '0' ? id : null;
}
