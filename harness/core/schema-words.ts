import { z } from 'zod';
import { nearest } from './suggest.ts';

type Issue = z.core.$ZodRawIssue;

/**
 * What a schema says of a value that it refuses, in our words: what was expected, and for a name that is close to a known one
 * which that is. For `error` of a parse. Undefined for what has words of its own.
 */
export function schemaWords(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${types[issue.expected] ?? issue.expected}${insteadOf(issue.input)}`;
    case 'invalid_value':
      return expectedOneOf(issue.values, issue.input);
    case 'unrecognized_keys':
      return unknownFields(issue.keys, fieldsOf(issue.inst));
    case 'too_small':
      return `expected ${atLeast(issue.inclusive)} ${issue.minimum}${thingsOf(issue.origin, issue.minimum)}`;
    case 'too_big':
      return `expected ${atMost(issue.inclusive)} ${issue.maximum}${thingsOf(issue.origin, issue.maximum)}`;
    case 'invalid_union':
      return wordsOfUnion(issue);
    default:
      return undefined;
  }
}

const types: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object with fields, { ... }',
  array: 'a list, [...]',
  record: 'an object with fields, { ... }',
  function: 'a function',
};

/** Plain values are named by whoever reports the problem. */
function insteadOf(input: unknown): string {
  if (input === undefined) return ', and it is missing';
  if (input === null) return ', not null';
  if (Array.isArray(input)) return ', not a list';
  if (typeof input === 'number' && Number.isNaN(input)) return ', not NaN';
  return typeof input === 'object' || typeof input === 'function' ? `, not ${wordOf(input)}` : '';
}

function wordOf(input: unknown): string {
  return typeof input === 'function' ? 'a function' : 'an object';
}

function expectedOneOf(values: readonly unknown[], input: unknown): string {
  const known = values.map(String);
  const listed = values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value))).join(', ');
  const hint = typeof input === 'string' ? nearest(input, known) : '';
  const instead = typeof input === 'string' ? `, not '${input}'` : insteadOf(input);
  return `expected ${known.length > 1 ? 'one of ' : ''}${listed}${instead}${hint && `.${hint}`}`;
}

function unknownFields(keys: readonly string[], known: readonly string[]): string {
  const named = keys.map((key) => `there is no field '${key}'.${nearest(key, known)}`).join(' ');
  return known.length === 0 ? named : `${named} There is: ${known.join(', ')}`;
}

/** Of the object schema that refused a field. */
function fieldsOf(inst: unknown): readonly string[] {
  return inst instanceof z.ZodObject ? Object.keys(inst.shape) : [];
}

function atLeast(inclusive: boolean | undefined): string {
  return inclusive === false ? 'more than' : 'at least';
}

function atMost(inclusive: boolean | undefined): string {
  return inclusive === false ? 'less than' : 'at most';
}

function thingsOf(origin: string, count: number | bigint): string {
  if (origin === 'array' || origin === 'set') return Number(count) === 1 ? ' entry' : ' entries';
  return origin === 'string' ? (Number(count) === 1 ? ' character' : ' characters') : '';
}

/** Of objects that are told apart by a field, the names that it may have; of others what each form lacks. */
function wordsOfUnion(issue: Extract<Issue, { code?: 'invalid_union' }>): string | undefined {
  if (issue.discriminator !== undefined && issue.inst instanceof z.ZodDiscriminatedUnion) {
    const values = [...(issue.inst._zod.propValues?.[issue.discriminator] ?? [])];
    const written = issue.input as Readonly<Record<string, unknown>> | undefined;
    return expectedOneOf(values, written?.[issue.discriminator]);
  }
  const forms = issue.errors.flatMap(([first]) => (first ? [formOf(first)] : []));
  return forms.length === 0 ? undefined : [...new Set(forms)].join(', or ');
}

function formOf({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${z.core.toDotPath(path)}: ${message}`;
}
