/** Texts by key, kept for a while. */
export interface Cache {
  /** Null when it is not there. */
  get(key: string): Promise<Found | null>;
  set(key: string, text: string): Promise<void>;
  /** After a change: forgets `key` as far as this cache reaches. */
  remove(key: string): Promise<void>;
}

export interface Found {
  readonly text: string;
  readonly from: 'local' | 'redis';
}
