/** How long a load takes that does not follow the phases of its scenario. */
export interface LoadTime {
  /** `at-most`: it ends with its last iteration, and nobody knows when that is. */
  readonly kind: 'about' | 'at-most';
  readonly ms: number;
  /** How much longer it takes when iterations that are under way at the end take as long as they may; 0 for `at-most`. */
  readonly graceMs: number;
}
