import { trustOf } from '../app/tls.ts';
import { messageOf } from '../core/errors.ts';
import type { Environment, Node } from '../environment/runtime.ts';
import { askOnce } from '../load/http/ask-once.ts';
import { parseExposition } from '../observe/parse-exposition.ts';
import { whatFailed } from './complaint-findings.ts';
import type { Finding } from './finding.ts';
import { timeoutMs } from './operation-findings.ts';
import type { Clients } from './try-operations.ts';

/** Reads what is asked of an app besides operations: its metrics, and its ledger of executions. */
export async function tryPages(clients: Clients, { nodes }: Environment): Promise<readonly Finding[]> {
  const instance = nodes.find(({ role }) => role === 'app');
  return [
    ...(instance?.metrics ? await findingsOfMetrics(instance, instance.metrics, clients) : []),
    ...(await findingsOfExecutions(clients)),
  ];
}

async function findingsOfMetrics(
  { askedAs: headers, trust }: Node,
  metrics: URL,
  { signal }: Clients,
): Promise<readonly Finding[]> {
  const path = metrics.pathname + metrics.search;
  const asked = askOnce(metrics, { method: 'GET', path }, { timeoutMs, signal, headers, trust });
  const why = await asked.then(
    ({ status, body }) => whyNoMetrics(status, body),
    (cause) => `could not be read: ${messageOf(cause)}`,
  );
  signal.throwIfAborted();
  if (why === null) return [];
  return [
    {
      severity: 'careful',
      field: 'adapter.metricsPath',
      sentence:
        `${path} ${why}: what the app counts itself is not known, such as its connections and its event ` +
        'loop.',
      change: 'Name the path of the metrics in the text format of Prometheus, or null.',
    },
  ];
}

/** The end of a sentence; null when there are some. */
function whyNoMetrics(status: number, body: string): string | null {
  if (status < 200 || status > 299) return `was answered with ${status}`;
  try {
    return parseExposition(body).length === 0 ? 'has no sample' : null;
  } catch {
    return 'is not in the text format of Prometheus';
  }
}

async function findingsOfExecutions({ adapter, entry, signal }: Clients): Promise<readonly Finding[]> {
  const { executions } = adapter;
  if (executions === null) return [];
  try {
    executions.read(
      await askOnce(entry, executions.request(null), { timeoutMs, signal, trust: trustOf(adapter) }),
    );
    return [];
  } catch (cause) {
    signal.throwIfAborted();
    return [
      {
        severity: 'wrong',
        field: 'adapter.executions',
        sentence: `The first page of executions could not be read: ${whatFailed(cause)}`,
        change:
          "Let 'request' ask for a page that the app has, and 'read' return { executions, after }; or " +
          'set it to null.',
      },
    ];
  }
}
