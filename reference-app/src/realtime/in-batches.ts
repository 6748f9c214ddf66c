import { PublishRefused } from './transport.ts';

const largestBatch = 100;
const longestQueue = 10_000;

interface Waiting {
  readonly text: string;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Sends texts in order, one batch at a time: those that come while a batch is in flight wait for the next. A batch that
 * fails fails for each of its texts.
 */
export function inBatches(sendBatch: (texts: readonly string[]) => Promise<void>) {
  const queue: Waiting[] = [];
  let sending = false;

  async function sendAll(): Promise<void> {
    sending = true;
    while (queue.length > 0) {
      const batch = queue.splice(0, largestBatch);
      try {
        await sendBatch(batch.map(({ text }) => text));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    sending = false;
  }

  return function send(text: string): Promise<void> {
    if (queue.length >= longestQueue) {
      const sentence = `${longestQueue} messages are waiting to be sent.`;
      return Promise.reject(new PublishRefused('pubsub-overloaded', sentence));
    }
    return new Promise((resolve, reject) => {
      queue.push({ text, resolve, reject });
      if (!sending) void sendAll();
    });
  };
}
