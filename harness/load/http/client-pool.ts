import type { Random } from '../../core/random.ts';
import type { VirtualClient } from './virtual-client.ts';

/**
 * Clients that wait for their turn. The next one is any of the half that has waited longer: in a fixed order the
 * requests of a client would fall into step with a balancer that goes round, and always meet the same instance.
 * Clients are made when they are first needed, up to a limit.
 */
export class ClientPool {
  readonly #make: (index: number) => VirtualClient;
  readonly #limit: number;
  readonly #random: Random;
  readonly #all: VirtualClient[] = [];
  /** Longest idle first. */
  readonly #idle: VirtualClient[] = [];

  constructor(make: (index: number) => VirtualClient, limit: number, random: Random) {
    this.#make = make;
    this.#limit = limit;
    this.#random = random;
  }

  /** One of those that have been idle longest; null when all are busy. */
  take(): VirtualClient | null {
    if (this.#idle.length === 0) return this.#grow();
    const index = this.#random.int(Math.ceil(this.#idle.length / 2));
    return this.#idle.splice(index, 1)[0] ?? null;
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

  /** Ends every request in flight as an error of this kind. */
  giveUp(error: string): void {
    for (const client of this.#all) client.giveUp(error);
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((client) => client.close()));
  }
}
