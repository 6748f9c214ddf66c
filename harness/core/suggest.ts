import { closest, distance } from 'fastest-levenshtein';

/** More names than this do not help. */
const mostShown = 8;

/**
 * The end of a message about a name that is unknown: what was probably meant, when something is close, and what there
 * is. Starts with a space. `choices` are those of the names that people choose from, when that is not all of them: only they are
 * listed.
 */
export function suggest(
  unknown: string,
  known: readonly string[],
  choices: readonly string[] = known,
): string {
  if (known.length === 0) return ' There is none.';
  const shownOf = choices.length === 0 ? known : choices;
  // In their own order where all are shown; else the most similar ones, so that what was meant is among them.
  const isMuch = shownOf.length > mostShown;
  const listed = isMuch
    ? shownOf.toSorted((a, b) => unlikeness(unknown, a) - unlikeness(unknown, b))
    : shownOf;
  const shown = listed.slice(0, mostShown).join(', ');
  const rest = isMuch ? ` and ${shownOf.length - mostShown} more` : '';
  return `${nearest(unknown, [...choices, ...known])} There is: ${shown}${rest}.`;
}

/** The same without what there is; '' when nothing is close. */
export function nearest(unknown: string, known: readonly string[]): string {
  const name = nearestName(unknown, known);
  return name === null ? '' : ` Did you mean '${name}'?`;
}

/** The name that was probably meant: a misspelled one, or the only one that begins so. Null when nothing is close. */
export function nearestName(unknown: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  const name = closest(unknown, known);
  if (distance(unknown, name) <= Math.max(2, unknown.length / 3)) return name;
  const beginning = unknown.length < 3 ? [] : known.filter((one) => one.startsWith(unknown));
  return beginning.length === 1 ? (beginning[0] ?? null) : null;
}

/** From 0 on; a name that has the whole of what was written in it is more like it than one of as many equal letters. */
function unlikeness(unknown: string, name: string): number {
  const share = distance(unknown, name) / Math.max(unknown.length, name.length);
  const isPart = unknown.length >= 3 && name.includes(unknown);
  return isPart ? share / 10 : share;
}
