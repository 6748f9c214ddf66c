import { z } from 'zod';

/** Values by name, such as environment variables, where each name must fit the pattern. `message` says what was expected. */
export function namedValues<Value extends z.ZodType>(value: Value, pattern: RegExp, message: string) {
  return z.record(z.string(), value).superRefine((written, context) => {
    for (const name of Object.keys(written))
      if (!pattern.test(name)) context.addIssue({ code: 'custom', path: [name], message });
  });
}
