import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A seeded source of randomness: the same seed gives the same run. */
export interface Random {
  /** A whole number from 0 to `below - 1`, uniform. */
  int(below: number): number;
  /** A number in [0, 1), uniform. */
  unit(): number;
  /** A copy of `items` in random order. */
  shuffle<Item>(items: readonly Item[]): Item[];
  /** An independent stream for one part of a run, so that parts do not shift each other's draws. */
  fork(label: string): Random;
}

/** A random stream that depends on nothing but `seed`. */
export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  return {
    int: (below) => uniformInt(generator, 0, below - 1),
    unit: () => uniformFloat64(generator),
    shuffle(items) {
      const shuffled = [...items];
      for (let last = shuffled.length - 1; last > 0; last--) {
        const other = uniformInt(generator, 0, last);
        [shuffled[last], shuffled[other]] = [shuffled[other] as never, shuffled[last] as never];
      }
      return shuffled;
    },
    fork: (label) => seededRandom(mixed(seed ^ hashOf(label))),
  };
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash | 0;
}

/**
 * The final mix of MurmurHash3. The first number of a stream follows its seed closely: without this, labels that differ in
 * their last digit alone begin streams whose first numbers lie in a pattern.
 */
function mixed(hash: number): number {
  let bits = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
