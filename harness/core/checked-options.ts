import { z } from 'zod';
import { ScaleproofError } from './errors.ts';
import { schemaWords } from './schema-words.ts';

// biome-ignore lint/suspicious/noExplicitAny: a factory takes whatever it takes.
type Factory = (...options: any[]) => unknown;

/**
 * What somebody wrote as the options of a checker or a fault, once it is what that takes. A config is JavaScript to the one who
 * runs it: without this, an option with a wrong name is left out in silence, and what it was to find is never found. Throws
 * `SP_CONFIG_INVALID` that names the factory and the option; its stack begins with whoever called the factory.
 */
export function checkedOptions<Schema extends z.ZodType>(
  factory: Factory,
  schema: Schema,
  written: unknown,
): z.output<Schema> {
  const { success, data, error } = schema.safeParse(written, { error: schemaWords });
  if (success) return data;
  const issues = error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${z.core.toDotPath(path)}: ${message}`,
  );
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const takes = known.length === 0 ? '' : ` It takes ${known.join(', ')}.`;
  const thrown = new ScaleproofError(
    'SP_CONFIG_INVALID',
    `${factory.name}(${JSON.stringify(written) ?? ''}) is not what it takes: ${issues.join('; ')}.${takes}`,
  );
  Error.captureStackTrace(thrown, factory);
  throw thrown;
}
