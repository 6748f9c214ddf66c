import { z } from 'zod';
import { toMs } from '../core/duration.ts';

/** A duration as people write it, in milliseconds. */
export const duration = z.string().transform((text, context) => {
  try {
    return toMs(text);
  } catch {
    context.addIssue({
      code: 'custom',
      message: `expected a duration such as '250ms' or '30s', not '${text}'`,
    });
    return z.NEVER;
  }
});

type Duration<Field> =
  Field extends z.ZodDefault<infer Inner extends z.ZodType<number, number>>
    ? z.ZodDefault<z.ZodPipe<typeof duration, Inner>>
    : Field extends z.ZodType<number, number>
      ? z.ZodPipe<typeof duration, Field>
      : never;

type WrittenShape<Shape extends z.ZodRawShape, Others extends z.ZodRawShape> = {
  [Name in Exclude<keyof Shape, keyof Others> as Name extends `${infer Short}Ms`
    ? Short
    : Name]: Name extends `${string}Ms` ? Duration<Shape[Name]> : Shape[Name];
} & Others;

type AsWritten<Shape extends z.ZodRawShape, Others extends z.ZodRawShape> = z.ZodPipe<
  z.ZodPipe<z.ZodObject<WrittenShape<Shape, Others>, z.core.$strict>, z.ZodTransform>,
  z.ZodObject<Shape>
>;

/**
 * The form of plain data in which people write it: a field in milliseconds is a duration in text, `thinkMs` is `think: '5s'`, and a name
 * that is not known is refused. `others` are fields that are written in a form of their own.
 */
export function asWritten<Shape extends z.ZodRawShape, Others extends z.ZodRawShape = Record<never, never>>(
  data: z.ZodObject<Shape>,
  others?: Others,
): AsWritten<Shape, Others> {
  const names = Object.keys(data.shape).map((name) => ({ name, short: name.replace(/Ms$/, '') }));
  const written = names.map(({ name, short }) => [short, writtenField(name, data.shape[name])]);
  const schema = z
    .strictObject({ ...Object.fromEntries(written), ...others })
    .transform((values) =>
      Object.fromEntries(
        names.flatMap(({ name, short }): [string, unknown][] =>
          values[short] === undefined ? [] : [[name, values[short]]],
        ),
      ),
    )
    .pipe(data);
  return schema as never;
}

function writtenField(name: string, field: unknown): unknown {
  if (!name.endsWith('Ms')) return field;
  if (field instanceof z.ZodDefault) {
    const { innerType, defaultValue } = field.def;
    return duration.pipe(innerType as z.ZodType<number, number>).default(defaultValue as number);
  }
  return duration.pipe(field as z.ZodType<number, number>);
}
