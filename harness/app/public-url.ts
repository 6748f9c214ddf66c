/**
 * What a balancer that stands where `publicUrl` says tells an app: the host that was asked for, and by which scheme. Names in
 * lower case; nothing for an app that does not care where it is.
 */
export function publicHeaders(publicUrl: string | null | undefined): Readonly<Record<string, string>> {
  if (!publicUrl) return {};
  const { host, protocol } = new URL(publicUrl);
  return { host, 'x-forwarded-proto': protocol.slice(0, -1) };
}

/** Where clients believe an app to be that is reached at `entry`. */
export function publicOrigin(entry: URL, publicUrl: string | null | undefined): URL {
  return publicUrl ? new URL(publicUrl) : entry;
}
