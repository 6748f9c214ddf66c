import { z } from 'zod';

/** Milliseconds, more than none. */
export const someMs = z.number().positive('expected more than 0 ms');
/** Milliseconds, or none. */
export const anyMs = z.number().nonnegative();
