import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { promisify } from 'node:util';

/** A named pipe that one process writes to and this one reads. */
export interface Fifo extends AsyncDisposable {
  /** Absolute. */
  readonly path: string;
  /** Call it when no writer is left or ever comes; returns when everything that was written has been read. */
  drained(): Promise<void>;
}

/**
 * Makes a named pipe at `path` and hands on what is written to it. A pipe with a name, because it leaves stdout and
 * stderr to the tool, which prints there what it likes, and because nothing of it ever touches a disk.
 */
export async function openFifo(path: string, onChunk: (chunk: Buffer) => void): Promise<Fifo> {
  await promisify(execFile)('mkfifo', ['-m', '600', path]);
  // Without waiting for a writer, which may never come.
  const socket = new Socket({
    fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK),
    readable: true,
    writable: false,
  });
  socket.on('data', onChunk);
  const ended = once(socket, 'close');
  return {
    path,
    async drained() {
      if (!socket.closed) endAsWriter(path);
      await ended;
    },
    async [Symbol.asyncDispose]() {
      socket.destroy();
      await ended;
    },
  };
}

/** A reader learns that nothing more comes when the last writer closes, so there must have been one. */
function endAsWriter(path: string): void {
  try {
    closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK));
  } catch {
    // No reader any more: it has seen the end.
  }
}
