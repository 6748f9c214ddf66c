import type { Route, RouteMethod } from './project.ts';

/** A route and where its source begins. */
export interface WrittenRoute {
  readonly index: number;
  readonly path: string;
  readonly method: RouteMethod | null;
}

/** A handler that is longer than this says what matters before. */
const handlerAtMost = 1_500;

/** Routes with the source of each, in its order. */
export function routesOf(file: string, source: string, written: readonly WrittenRoute[]): readonly Route[] {
  const inOrder = written.toSorted((a, b) => a.index - b.index);
  return inOrder.map(({ index, path, method }) => {
    const next = inOrder.find((other) => other.index > index)?.index ?? source.length;
    return {
      method,
      path: withNamedParameters(path),
      in: file,
      source: source.slice(index, Math.min(next, index + handlerAtMost)),
    };
  });
}

/** `/api/` and `/login` as `/api/login`; an empty end adds nothing. */
export function joinedPath(prefix: string, path: string): string {
  const joined = [prefix, path].map((part) => part.replace(/^\/+|\/+$/g, '')).filter((part) => part !== '');
  const slash = path.endsWith('/') && path !== '/' && joined.length > 0 ? '/' : '';
  return `/${joined.join('/')}${slash}`;
}

/** `{id}` of FastAPI and `<int:id>` of Flask as `:id`. */
function withNamedParameters(path: string): string {
  return path.replaceAll(/\{(\w+)[^}]*\}|<(?:\w+:)?(\w+)>/g, (_, one, other) => `:${one ?? other}`);
}
