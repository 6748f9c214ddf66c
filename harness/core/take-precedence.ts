import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Where it is permitted, this process goes before others on the machine from here on, so that a generator that had to
 * wait for a core is not measured as latency. Returns whether it does. What it starts goes at the ordinary priority:
 * see `giveWay`.
 */
export function takePrecedence(): boolean {
  try {
    setPriority(constants.priority.PRIORITY_HIGHEST);
  } catch {
    // Not permitted: the measurements stand as they are, with more noise.
    return false;
  }
  try {
    // Linux weighs sessions against each other before it looks at the priorities of their processes.
    writeFileSync('/proc/self/autogroup', '-20');
  } catch {
    // Not Linux, or a kernel without groups: the priority alone decides.
  }
  return true;
}

/** Puts a process that was just started back to the ordinary priority, which it does not inherit then. */
export function giveWay(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_NORMAL);
  } catch {
    // It has ended already.
  }
}
