/**
 * The room of this scenario for k6. One virtual user holds every socket: k6's users share nothing, so only within one of
 * them can anyone know that all are in the room. What the script sees it prints, one JSON array a line, and scaleproof
 * keeps the ledger from that. Frames and times are in the file that SCALEPROOF_JOB names: this script knows no app.
 */
import { randomSeed } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { WebSocket } from 'k6/websockets';
import type { RoomLine, RoomScriptJob } from '../../harness/load/k6/script-job.ts';

const job: RoomScriptJob = JSON.parse(open(__ENV.SCALEPROOF_JOB ?? ''));
const openState = 1;
const lookEveryMs = 50;

export default function room(): void {
  randomSeed(job.seed);
  const seats = job.sockets.map((name) => new Seat(name));
  let hasBegun = false;
  const begin = () => {
    if (hasBegun) return;
    hasBegun = true;
    callOff();
    const beginsAt = now();
    tell(['begin', beginsAt]);
    publish(seats, { beginsAt, next: 0 });
    at(beginsAt + job.lastsMs - job.quietMs, () => leave(seats, { beginsAt, heard: 0, looks: 0 }));
  };
  const callOff = at(now() + job.joinWithinMs, begin);
  join(seats, begin);
}

/** One after the other, so that a balancer that goes round meets them in order. */
function join([first, ...others]: readonly Seat[], then: () => void): void {
  if (first === undefined) then();
  else first.connect(() => join(others, then));
}

/** One timer at a time: a long plan would otherwise be a timer for each message, from the start. */
function publish(
  seats: readonly Seat[],
  { beginsAt, next }: { readonly beginsAt: number; readonly next: number },
): void {
  const message = job.messages[next];
  if (message === undefined) return;
  const [dueMs, place, frame] = message;
  at(beginsAt + dueMs, () => {
    const sentAt = now();
    tell(['sent', sentAt, next, seats[place]?.send(frame) ? 1 : 0]);
    publish(seats, { beginsAt, next: next + 1 });
  });
}

/**
 * Closes the sockets when nothing has arrived for a while, or it is late: what was held up would be lost. Looks count, not
 * time: while this user gets no turn nothing can be seen to arrive.
 */
function leave(
  seats: readonly Seat[],
  { beginsAt, heard, looks }: { readonly beginsAt: number; readonly heard: number; readonly looks: number },
): void {
  const inTime = now() < beginsAt + job.lastsAtMostMs;
  if (looks * lookEveryMs < job.quietMs && inTime) {
    at(now() + lookEveryMs, () => {
      const frames = seats.reduce((sum, seat) => sum + seat.frames, 0);
      leave(seats, { beginsAt, heard: frames, looks: frames > heard ? 0 : looks + 1 });
    });
    return;
  }
  for (const seat of seats) seat.leave();
}

/** A socket that comes back when its connection ends, by the reconnect policy, with cookies of its own. */
class Seat {
  private readonly jar = new http.CookieJar();
  private readonly name: string;
  private connection: WebSocket | null = null;
  /** How many frames have arrived. */
  frames = 0;
  private failures = 0;
  private hasLeft = false;

  constructor(name: string) {
    this.name = name;
  }

  /** `onHeard` is called once, with the first frame: the app says who is where when somebody joins. */
  connect(onHeard: () => void): void {
    if (this.hasLeft) return;
    const connection = new WebSocket(job.url, null, { jar: this.jar });
    this.connection = connection;
    let wasHeard = false;
    const pings = setInterval(() => {
      if (connection.readyState === openState) connection.ping();
    }, job.pingEveryMs);
    connection.onmessage = (event) => {
      this.frames += 1;
      tell(['frame', now(), this.name, String(event?.data)]);
      this.failures = 0;
      if (!wasHeard) onHeard();
      wasHeard = true;
    };
    connection.onclose = () => {
      clearInterval(pings);
      this.connection = null;
      if (this.hasLeft) return;
      tell(['closed', now(), this.name]);
      setTimeout(() => this.connect(wasHeard ? () => {} : onHeard), this.pauseMs());
    };
  }

  send(frame: string): boolean {
    if (this.connection?.readyState !== openState) return false;
    this.connection.send(frame);
    return true;
  }

  leave(): void {
    this.hasLeft = true;
    this.connection?.close();
  }

  private pauseMs(): number {
    const { firstDelayMs, maxDelayMs, jitter } = job.reconnect;
    const backoffMs = Math.min(maxDelayMs, firstDelayMs * 2 ** this.failures++);
    return jitter === 'full' ? Math.random() * backoffMs : backoffMs;
  }
}

/** Milliseconds with fractions, monotonic. */
function now(): number {
  return exec.instance.currentTestRunDuration;
}

/**
 * Calls `act` at a moment or as soon after it as this user gets to run; returns how to call that off. k6 sometimes fires a
 * timer early, when another one was set just as one fired.
 */
function at(moment: number, act: () => void): () => void {
  let timer = setTimeout(look, Math.max(0, moment - now()));
  function look(): void {
    if (now() >= moment) act();
    else timer = setTimeout(look, moment - now());
  }
  return () => clearTimeout(timer);
}

function tell(line: RoomLine): void {
  console.log(JSON.stringify(line));
}
