import type { AppAdapter } from './app/adapter.ts';
import type { WrittenConfig } from './config/written-config.ts';
import type { WrittenScenario } from './config/written-scenario.ts';

export type {
  Access,
  Answer,
  AppAdapter,
  ClientView,
  Execution,
  ExecutionLedger,
  HttpOperation,
  HttpRequest,
  HttpResponse,
  RoomEvent,
  RoomEventStream,
  RoomMessage,
  RoomProtocol,
  Rooms,
  Sabotage,
  SessionContent,
  SessionRole,
} from './app/adapter.ts';
export type { App, ContainerLaunch, ContainerPlacement, InstancePlacement, Launch } from './app/app.ts';
export { type FormFile, multipart } from './app/multipart.ts';
export { type Row, rowsOf } from './app/rows.ts';
export type { SocketIoEvent, SocketIoRooms, SocketIoTransport } from './app/socket-io-rooms.ts';
export type { Tls } from './app/tls.ts';
export { availabilityCheck } from './check/availability-check.ts';
export type { Checker, CheckResult, Finding } from './check/checker.ts';
export { deliveryCheck } from './check/delivery-check.ts';
export { entryCheck } from './check/entry-check.ts';
export { faultDurationCheck } from './check/fault-duration-check.ts';
export { joinCheck } from './check/join-check.ts';
export { lostUpdateCheck } from './check/lost-update-check.ts';
export { lostWriteCheck } from './check/lost-write-check.ts';
export { rateLimitCheck } from './check/rate-limit-check.ts';
export { sessionCheck } from './check/session-check.ts';
export { slowRequestCheck } from './check/slow-request-check.ts';
export { staleReadCheck } from './check/stale-read-check.ts';
export { taskCheck } from './check/task-check.ts';
export { type ComposeOptions, compose } from './environment/compose/compose-runtime.ts';
export { docker } from './environment/docker/docker-runtime.ts';
export { type ExternalOptions, external } from './environment/external/external-runtime.ts';
export { processes } from './environment/process/process-runtime.ts';
export type { Runtime } from './environment/runtime.ts';
export { blackHole } from './faults/black-hole.ts';
export { blockLoop } from './faults/block-loop.ts';
export { cutOff, delay, partition } from './faults/break-link.ts';
export { cutConnections } from './faults/cut-connections.ts';
export { disconnect, reconnect } from './faults/disconnect.ts';
export { failOver } from './faults/fail-over.ts';
export type { Fault, FaultContext, FaultResult } from './faults/fault.ts';
export { freeze } from './faults/freeze.ts';
export { kill } from './faults/kill.ts';
export { moveClock } from './faults/move-clock.ts';
export { reloadBalancer } from './faults/reload-balancer.ts';
export { restart } from './faults/restart.ts';
export { restartBalancer } from './faults/restart-balancer.ts';
export { rollingRestart } from './faults/rolling-restart.ts';
export { scaleTo } from './faults/scale-to.ts';
export { start } from './faults/start.ts';
export { stop } from './faults/stop.ts';
export { stressCpu } from './faults/stress-cpu.ts';
export { stressMemory } from './faults/stress-memory.ts';
export { autocannonDriver } from './load/autocannon/autocannon-driver.ts';
export type { Driver, LoadJob, LoadResult } from './load/driver.ts';
export { native } from './load/http/native-driver.ts';
export { type K6DriverOptions, k6Driver } from './load/k6/k6-driver.ts';
export type { History } from './load/ledger/history.ts';
export { sockets } from './load/sockets/socket-driver.ts';

/** Checks the shape of a config file while it is written; everything else is checked when it is loaded. */
export function defineConfig<const Name extends string>(config: WrittenConfig<Name>): WrittenConfig<Name> {
  return config;
}

/** Checks an adapter while it is written, and keeps the names of its operations: a scenario that asks for another does not compile. */
export function defineAdapter<const Name extends string>(adapter: AppAdapter<Name>): AppAdapter<Name> {
  return adapter;
}

/** Checks the shape of a scenario while it is written. Durations are text: `'30s'`, `'250ms'`. */
export function defineScenario<const Name extends string = never>(
  scenario: WrittenScenario<Name>,
): WrittenScenario<Name> {
  return scenario;
}
