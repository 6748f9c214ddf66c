import { z } from 'zod';

/** What a member sends: `data` goes to everybody else in the room. */
const publishFrame = z.object({
  type: z.literal('publish'),
  /** Chosen by the publisher; comes back with the answer. */
  id: z.union([z.string().max(64), z.number()]).optional(),
  /** Whether to answer when the message is on its way. A refusal is always answered. */
  ack: z.boolean().default(false),
  data: z.unknown(),
});
export type PublishFrame = z.output<typeof publishFrame>;

/** What the app sends. */
export type Frame =
  | { readonly type: 'hello'; readonly instance: string; readonly room: string }
  | { readonly type: 'message'; readonly data: unknown }
  | { readonly type: 'published'; readonly id: PublishFrame['id'] }
  | {
      readonly type: 'refused';
      readonly id: PublishFrame['id'];
      readonly reason: string;
      readonly message: string;
    };

/** Null when the text is not a publish frame. */
export function readPublishFrame(text: string): PublishFrame | null {
  try {
    return publishFrame.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
