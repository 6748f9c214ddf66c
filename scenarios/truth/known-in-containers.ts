/**
 * Known cells that are tested in containers, and therefore not as processes as well: one of sessions, one of each transport of
 * messages, that of a newer PgBouncer than Debian 12 has, and two of containers that are killed and started again.
 */
export const steadyInContainers: readonly string[] = ['S1', 'D2-redis', 'D2-postgres', 'P3-followed'];
export const restartedInContainers: readonly string[] = ['S7', 'S8-redis'];
export const knownInContainers: readonly string[] = [...steadyInContainers, ...restartedInContainers];

/** As processes, and alone: their rolling restart must be over when their load is. */
export const restartedSessions: readonly string[] = ['S8-postgres', 'S11-restart'];
