import { closest, distance } from 'fastest-levenshtein';

/**
 * The end of a message about a name that is not known: what was probably meant, when something is close, and what there
 * is. Starts with a space.
 */
export function suggest(unknown: string, known: readonly string[]): string {
  if (known.length === 0) return ' There is none.';
  const nearest = closest(unknown, known);
  const isNear = distance(unknown, nearest) <= Math.max(2, unknown.length / 3);
  return `${isNear ? ` Did you mean '${nearest}'?` : ''} There is: ${known.join(', ')}.`;
}
