import { type Complaint, describeComplaint } from '../../app/complaints.ts';
import type { Measurement } from '../../observe/measurement.ts';
import { measurement } from './load-measurements.ts';

/** What an adapter did wrong, as measurements: apart what it did on error pages, which are failures all the same. */
export function adapterErrors(complaints: readonly Complaint[]): Measurement[] {
  return complaints.flatMap((complaint) => {
    const { function: name, operation, count, onErrorPages } = complaint;
    const labels = {
      function: name,
      ...(operation !== null && { operation }),
      said: describeComplaint(complaint),
    };
    const source = { kind: 'client', id: 'adapter' } as const;
    const total = (value: number, on: 'answers' | 'error-pages') =>
      value === 0 ? [] : [measurement('adapter_errors', source, { kind: 'total', value }, { ...labels, on })];
    return [...total(count - onErrorPages, 'answers'), ...total(onErrorPages, 'error-pages')];
  });
}
