import { type Complaint, describeComplaint } from '../app/complaints.ts';
import type { Finding } from './finding.ts';

/** What functions of the adapter threw, or returned against their contract. */
export function findingsOfComplaints(complaints: readonly Complaint[]): readonly Finding[] {
  return complaints.map((complaint) => ({
    // On such a page a failure is what it is, whatever was made of it.
    severity: complaint.count === complaint.onErrorPages ? 'careful' : 'wrong',
    field: fieldOf(complaint),
    sentence: describeComplaint(complaint),
    change: 'Correct the function: it must return for every answer that the app may give.',
  }));
}

function fieldOf({ function: name, operation }: Complaint): string {
  return operation === null ? `adapter.${name}` : `adapter.operations.${operation}.${name}`;
}
