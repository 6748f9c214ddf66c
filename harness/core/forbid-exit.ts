/**
 * From here on `process.exit` throws: code of a config, an adapter or a package that calls it must not end a run whose report
 * is not written yet. What it throws belongs to the cell in which it was called. Returns the real one.
 */
export function forbidExit(target: Pick<NodeJS.Process, 'exit'>): (code?: number) => never {
  const exit = target.exit.bind(target);
  const refuse = (code?: number | string | null): never => {
    const error = new Error(
      `process.exit(${code ?? ''}) was called, which would end scaleproof itself: take it out`,
    );
    Error.captureStackTrace(error, refuse);
    throw error;
  };
  target.exit = refuse;
  return exit;
}
