import { type Complaint, describeComplaint } from '../app/complaints.ts';
import { messageOf } from '../core/errors.ts';
import type { Finding } from './finding.ts';

/** What functions of the adapter threw, or returned against their contract. */
export function findingsOfComplaints(complaints: readonly Complaint[]): readonly Finding[] {
  return complaints.map((complaint) => ({
    // On such a page a failure is what it is, whatever was made of it.
    severity: complaint.count === complaint.onErrorPages ? 'careful' : 'wrong',
    field: fieldOf(complaint),
    sentence: describeComplaint(complaint),
    change:
      complaint.function === 'request'
        ? 'Correct what the function returns.'
        : 'Correct the function: it must return what its contract says for every answer that the app may give.',
  }));
}

function fieldOf({ function: name, operation }: Complaint): string {
  return operation === null ? `adapter.${name}` : `adapter.operations.${operation}.${name}`;
}

/** What a function of the adapter threw, without the advice that a finding gives itself. */
export function whatFailed(cause: unknown): string {
  return messageOf(cause).replace(/ Correct the adapter in the config\.$/, '');
}
