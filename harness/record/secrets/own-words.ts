import { z } from 'zod';
import { recordSchema } from '../record-schema.ts';

/** What every record says by itself, such as `postgres` and `memory`: a variable with such a value tells nothing by it. */
export function ownWords(): ReadonlySet<string> {
  const words = new Set(['localhost', '127.0.0.1', 'scaleproof', 'production', 'development', 'default']);
  collectFrom(recordSchema, words);
  return words;
}

/** What data by this schema says by itself: names of fields, and words of which one is chosen. */
export function wordsOf(schema: z.ZodType): ReadonlySet<string> {
  const words = new Set<string>();
  collectFrom(schema, words);
  return words;
}

function collectFrom(schema: z.ZodType, words: Set<string>): void {
  collect(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }), words);
}

function collect(schema: unknown, words: Set<string>): void {
  if (typeof schema === 'string') words.add(schema);
  else if (typeof schema === 'object' && schema !== null) {
    for (const part of Object.values(schema)) collect(part, words);
  }
}
