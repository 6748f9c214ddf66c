import { closest, distance } from 'fastest-levenshtein';

/** More names than this do not help. */
const mostShown = 8;

/**
 * The end of a message about a name that is unknown: what was probably meant, when something is close, and what there
 * is. Starts with a space.
 */
export function suggest(unknown: string, known: readonly string[]): string {
  if (known.length === 0) return ' There is none.';
  const nearest = closest(unknown, known);
  const isNear = distance(unknown, nearest) <= Math.max(2, unknown.length / 3);
  const shown = known.slice(0, mostShown).join(', ');
  const rest = known.length > mostShown ? ` and ${known.length - mostShown} more` : '';
  return `${isNear ? ` Did you mean '${nearest}'?` : ''} There is: ${shown}${rest}.`;
}
