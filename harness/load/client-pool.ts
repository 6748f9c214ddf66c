import type { VirtualClient } from './virtual-client.ts';

/** Clients that wait for their turn, longest idle first. They are made when they are first needed, up to a limit. */
export class ClientPool {
  readonly #make: (index: number) => VirtualClient;
  readonly #limit: number;
  readonly #all: VirtualClient[] = [];
  /** A queue whose head is at `#first`: `shift` would move every waiting client. */
  #idle: VirtualClient[] = [];
  #first = 0;

  constructor(make: (index: number) => VirtualClient, limit: number) {
    this.#make = make;
    this.#limit = limit;
  }

  /** The client that has been idle longest; null when all are busy. */
  take(): VirtualClient | null {
    const client = this.#idle[this.#first];
    if (client === undefined) return this.#grow();
    this.#first++;
    if (this.#first > 1024 && this.#first * 2 > this.#idle.length) {
      this.#idle = this.#idle.slice(this.#first);
      this.#first = 0;
    }
    return client;
  }

  put(client: VirtualClient): void {
    this.#idle.push(client);
  }

  #grow(): VirtualClient | null {
    if (this.#all.length >= this.#limit) return null;
    const client = this.#make(this.#all.length);
    this.#all.push(client);
    return client;
  }

  /** Ends every request under way as an error of this kind. */
  giveUp(error: string): void {
    for (const client of this.#all) client.giveUp(error);
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((client) => client.close()));
  }
}
