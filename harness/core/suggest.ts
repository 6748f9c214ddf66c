import { closest, distance } from 'fastest-levenshtein';

/** More names than this do not help. */
const mostShown = 8;

/**
 * The end of a message about a name that is unknown: what was probably meant, when something is close, and what there
 * is. Starts with a space.
 */
export function suggest(unknown: string, known: readonly string[]): string {
  if (known.length === 0) return ' There is none.';
  // In their own order where all are shown; else the most similar ones, so that what was meant is among them.
  const isMuch = known.length > mostShown;
  const unlike = (name: string) => distance(unknown, name) / Math.max(unknown.length, name.length);
  const listed = isMuch ? known.toSorted((a, b) => unlike(a) - unlike(b)) : known;
  const shown = listed.slice(0, mostShown).join(', ');
  const rest = isMuch ? ` and ${known.length - mostShown} more` : '';
  return `${nearest(unknown, known)} There is: ${shown}${rest}.`;
}

/** The same without what there is; '' when nothing is close. */
export function nearest(unknown: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const name = closest(unknown, known);
  return distance(unknown, name) <= Math.max(2, unknown.length / 3) ? ` Did you mean '${name}'?` : '';
}
