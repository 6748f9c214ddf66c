import type { HttpRequest, HttpResponse, Sabotage } from '../app/adapter.ts';
import type { Node } from '../environment/runtime.ts';
import type { FaultContext } from './fault.ts';

/** How an app hurts itself. Throws when its adapter does not say how. */
export function sabotageOf({ adapter }: FaultContext): Sabotage {
  if (adapter.sabotage) return adapter.sabotage;
  throw new Error(
    `the adapter '${adapter.name}' has no 'sabotage', which says how an instance hurts itself. Add it to the adapter.`,
  );
}

/** Has an instance hurt itself, past the balancer. Throws when it was not started so that it obeys. */
export async function giveOrder(
  node: Node,
  { method, path, headers, body }: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const init = { method, signal, ...(headers && { headers }), ...(body !== undefined && { body }) };
  const answer = await fetch(new URL(path, node.url), init);
  const response = {
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    body: await answer.text(),
  };
  if (answer.ok) return response;
  throw new Error(
    `${node.id} answered ${answer.status} to ${method} ${path}: it was not started so that it obeys. The app says how.`,
  );
}
