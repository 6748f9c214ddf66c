import { shown } from '../app/request-rules.ts';
import { nearest } from '../core/suggest.ts';

/** What somebody wrote, of which nothing is known. */
export type Fields = Readonly<Record<string, unknown>>;
/** Says what is wrong at a path. */
export type Say = (path: string, message: string) => void;

/** Null for what has no fields. */
export function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null ? (value as Fields) : null;
}

/** The end of a sentence about a name that is none of those known: what was written, and what was probably meant. */
export function insteadOf(known: readonly string[], written: unknown): string {
  const hint = typeof written === 'string' ? nearest(written, known) : '';
  return `not ${shown(written)}${hint && `.${hint}`}`;
}

/** Says when the field is no function, or one that does not return at once. */
export function functionIn(
  fields: Fields,
  name: string,
  { at, say }: { readonly at: string; readonly say: Say },
): void {
  const value = fields[name];
  if (typeof value !== 'function') say(`${at}.${name}`, `expected a function, not ${shown(value)}`);
  else if (value.constructor.name.startsWith('Async')) {
    say(`${at}.${name}`, 'expected a function that returns at once; an async one returns a promise');
  }
}
