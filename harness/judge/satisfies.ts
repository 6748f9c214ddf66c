import { assertNever } from '../core/errors.ts';
import type { Target } from '../plan/target.ts';

/** Whether a number is what the target asks for. Nothing is rounded. */
export function satisfies(value: number, { must, be }: Pick<Target, 'must' | 'be'>): boolean {
  switch (must) {
    case '<':
      return value < be;
    case '<=':
      return value <= be;
    case '>':
      return value > be;
    case '>=':
      return value >= be;
    case '==':
      return value === be;
    default:
      return assertNever(must);
  }
}

/** The one of `values` that is worst for the target: when it satisfies it, all do. */
export function worstFor({ must, be }: Pick<Target, 'must' | 'be'>, values: readonly number[]): number {
  switch (must) {
    case '<':
    case '<=':
      return Math.max(...values);
    case '>':
    case '>=':
      return Math.min(...values);
    case '==':
      return values.reduce((worst, value) => (Math.abs(value - be) > Math.abs(worst - be) ? value : worst));
    default:
      return assertNever(must);
  }
}
