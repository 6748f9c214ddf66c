import type { AppAdapter, HttpOperation } from '../../app/adapter.ts';
import { ScaleproofError } from '../../core/errors.ts';

/** Throws `SP_CONFIG_INVALID` when the app does not offer it. */
export function operationOf(adapter: AppAdapter, name: string): HttpOperation {
  const operation = adapter.operations[name];
  if (operation) return operation;
  const offered = Object.keys(adapter.operations).join(', ');
  throw new ScaleproofError(
    'SP_CONFIG_INVALID',
    `The workload needs '${name}', which the adapter '${adapter.name}' does not have. It has: ${offered}. ` +
      'Add the operation to the adapter, or remove it from the workload.',
  );
}
