/**
 * The room of this scenario for k6: each virtual user holds one socket, as a member or a publisher. What it sees it
 * prints, one JSON array a line, and scaleproof keeps the ledger from that. Frames and times are in the file that
 * SCALEPROOF_JOB names: this script knows no app.
 */
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import http from 'k6/http';
import { WebSocket } from 'k6/websockets';
import type {
  RoomLine,
  RoomScriptJob,
  RoomSettings,
  ScriptSocket,
} from '../../harness/load/k6/script-job.ts';

const settings = new SharedArray<RoomSettings>('settings', () => [read().settings])[0] as RoomSettings;
const sockets = new SharedArray<ScriptSocket>('sockets', () => [...read().sockets]);

function read(): RoomScriptJob {
  return JSON.parse(open(__ENV.SCALEPROOF_JOB ?? ''));
}

/** When the first socket connects, on the clock that all virtual users share. */
export function setup(): number {
  return now();
}

export default function room(startedAt: number): void {
  const place = exec.vu.idInTest - 1;
  const socket = sockets[place];
  if (socket === undefined) return;
  const beginsAt = startedAt + settings.beginAfterMs;
  const endsAt = beginsAt + settings.lastsMs;
  const seat = new Seat(socket.name, { endsAt, random: randomFrom(settings.seed + place) });
  at(startedAt + place * settings.joinEveryMs, () => seat.connect());
  if (place === 0) at(beginsAt, () => tell(['begin', beginsAt]));
  publish(socket, seat, { beginsAt, next: 0 });
  at(endsAt, () => seat.leave());
}

/** One timer at a time: a long plan would otherwise be a timer for each message, from the start. */
function publish(
  socket: ScriptSocket,
  seat: Seat,
  { beginsAt, next }: { readonly beginsAt: number; readonly next: number },
): void {
  const message = socket.messages[next];
  if (message === undefined) return;
  const [dueMs, frame] = message;
  at(beginsAt + dueMs, () => {
    const sentAt = now();
    tell(['sent', sentAt, socket.name, next, seat.send(frame) ? 1 : 0]);
    publish(socket, seat, { beginsAt, next: next + 1 });
  });
}

interface SeatOptions {
  readonly endsAt: number;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** A socket that comes back when its connection ends, by the reconnect policy, with cookies of its own. */
class Seat {
  private readonly jar = new http.CookieJar();
  private readonly name: string;
  private readonly options: SeatOptions;
  private connection: WebSocket | null = null;
  private failures = 0;

  constructor(name: string, options: SeatOptions) {
    this.name = name;
    this.options = options;
  }

  connect(): void {
    const { endsAt } = this.options;
    if (now() >= endsAt) return;
    const connection = new WebSocket(settings.url, null, { jar: this.jar });
    this.connection = connection;
    let pings: ReturnType<typeof setInterval> | undefined;
    connection.onopen = () => {
      pings = setInterval(() => connection.ping(), settings.pingEveryMs);
    };
    connection.onmessage = (event) => {
      tell(['frame', now(), this.name, String(event?.data)]);
      this.failures = 0;
    };
    connection.onclose = () => {
      clearInterval(pings);
      this.connection = null;
      if (now() >= endsAt) return;
      tell(['closed', now(), this.name]);
      setTimeout(() => this.connect(), this.pauseMs());
    };
  }

  send(frame: string): boolean {
    if (this.connection?.readyState !== 1) return false;
    this.connection.send(frame);
    return true;
  }

  leave(): void {
    this.connection?.close();
  }

  private pauseMs(): number {
    const { firstDelayMs, maxDelayMs, jitter } = settings.reconnect;
    const backoffMs = Math.min(maxDelayMs, firstDelayMs * 2 ** this.failures++);
    return jitter === 'full' ? this.options.random() * backoffMs : backoffMs;
  }
}

/** Milliseconds with fractions, monotonic, the same for all virtual users. */
function now(): number {
  return exec.instance.currentTestRunDuration;
}

function at(moment: number, act: () => void): void {
  setTimeout(act, Math.max(0, moment - now()));
}

function tell(line: RoomLine): void {
  console.log(JSON.stringify(line));
}

/** Mulberry32: k6 has a seeded Math.random only for the whole test. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
