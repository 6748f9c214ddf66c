/** Names in records and targets that were renamed, each with its name now. */
const formerNames = new Map([
  // Metrics
  ['messages_doubled', 'messages_duplicated'],
  ['updates_doubled', 'updates_duplicated'],
  ['tasks_doubled', 'tasks_duplicated'],
  ['task_starts_again', 'task_restarts'],
  ['sessions_of_another', 'sessions_mixed_up'],
  ['requests_perhaps_admitted', 'limited_requests_unknown'],
  // Doubts
  ['host-stolen', 'cpu-steal'],
  ['ended-by-itself', 'unexpected-exit'],
  ['not-known', 'not-observed'],
  // Kinds of findings
  ['message-doubled', 'message-duplicated'],
  ['task-doubled', 'task-duplicated'],
  ['session-of-another', 'session-mixed-up'],
]);

/** The name that this version uses; a name that was not renamed is returned as it is. */
export function currentName(name: string): string {
  return formerNames.get(name) ?? name;
}
