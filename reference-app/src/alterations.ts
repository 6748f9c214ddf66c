import type { FastifyInstance } from 'fastify';
import type { RunJob } from './jobs/job.ts';
import type { Rooms } from './realtime/rooms.ts';
import type { Sessions } from './sessions/sessions.ts';

/** What whoever starts an instance puts around its parts. */
export interface Alterations {
  /** Sees the server before it has routes. */
  server(app: FastifyInstance): void;
  sessions(sessions: Sessions): Sessions;
  rooms(rooms: Rooms): Rooms;
  runJob(run: RunJob): RunJob;
}

/** The app as it is. */
export const unaltered: Alterations = {
  server: () => {},
  sessions: (sessions) => sessions,
  rooms: (rooms) => rooms,
  runJob: (run) => run,
};
