const raw = new WeakMap<object, unknown>();

/** The same stream, through which only what `guard` makes of a text is written. */
export function guardedStream<Stream extends NodeJS.WritableStream>(
  stream: Stream,
  guard: (text: string) => string,
): Stream {
  const write = (chunk: string | Uint8Array, ...rest: never[]) =>
    stream.write(typeof chunk === 'string' ? guard(chunk) : chunk, ...rest);
  const guarded = new Proxy(stream, {
    get(target, name) {
      if (name === 'write') return write;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  raw.set(guarded, stream);
  return guarded;
}

/** The stream behind a guarded one, for a view that moves the cursor and guards its texts itself; else the stream. */
export function unguardedStream<Stream extends NodeJS.WritableStream>(stream: Stream): Stream {
  return (raw.get(stream) as Stream | undefined) ?? stream;
}
