/**
 * Runs tasks side by side. When one fails the others are aborted, and the first failure is thrown after all have
 * ended: nothing goes on in the background.
 */
export async function together<Results extends readonly unknown[]>(
  signal: AbortSignal,
  tasks: { readonly [Index in keyof Results]: (signal: AbortSignal) => Promise<Results[Index]> },
): Promise<Results> {
  const failed = new AbortController();
  const linked = AbortSignal.any([signal, failed.signal]);
  const settled = await Promise.allSettled(
    tasks.map(async (task) => {
      try {
        return await task(linked);
      } catch (cause) {
        failed.abort(cause);
        throw cause;
      }
    }),
  );
  if (failed.signal.aborted) throw failed.signal.reason;
  return settled.map((result) => (result.status === 'fulfilled' ? result.value : undefined)) as never;
}
