import type { HttpRequest, HttpResponse, Sabotage } from '../app/adapter.ts';
import type { Node } from '../environment/runtime.ts';
import { askOnce } from '../load/http/ask-once.ts';
import type { FaultContext } from './fault.ts';

/** How an app injects a fault into itself. Throws when its adapter does not define it. */
export function sabotageOf({ adapter }: FaultContext): Sabotage {
  if (adapter.sabotage) return adapter.sabotage;
  throw new Error(
    `the adapter '${adapter.name}' has no 'sabotage', which defines how an instance injects faults into itself. Add it to the adapter.`,
  );
}

/** An instance that blocks its loop answers when that is over. */
const orderMs = 300_000;

/**
 * Lets an instance inject a fault into itself, not through the balancer. Throws when it was not started to accept
 * such requests.
 */
export async function giveOrder(
  node: Node,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const answer = await askOnce(node.url, request, {
    timeoutMs: orderMs,
    signal,
    headers: node.askedAs,
    trust: node.trust,
  });
  const { status } = answer;
  if (status >= 200 && status < 300) return answer;
  throw new Error(
    `${node.id} answered ${status} to ${request.method} ${request.path}: it was not started to accept such requests. See the documentation of the app.`,
  );
}
