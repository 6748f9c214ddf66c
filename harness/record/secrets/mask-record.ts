import { terminalText } from '../../core/terminal-text.ts';
import type { HistoryEntry } from '../../load/ledger/history-log.ts';
import { serverSettings } from '../../plan/store-settings.ts';
import type { Topology } from '../../plan/topology.ts';
import { withEveryText } from '../foreign-text.ts';
import type { CellRecord, RunRecord } from '../run-record.ts';
import { maskedValue, type Secrets } from './secrets.ts';

/** Made by scaleproof from numbers and clocks, and read as such. */
const ownFields: ReadonlySet<string> = new Set([
  'hdr',
  'points',
  'schema',
  'startedAt',
  'endedAt',
  'prometheusFrom',
]);
const soundsSecret = /pass|secret|token|key|auth/i;

/** A record as it may be kept and shown: names of variables with masked values, and no secret in any text. */
export function maskedRecord(record: RunRecord, secrets: Secrets): RunRecord {
  const cells = record.cells.map((cell) => withoutValues(cell, secrets));
  // Its id is a folder's name.
  return { ...maskedTexts({ ...record, cells }, secrets), id: record.id };
}

/** The same of one cell. */
export function maskedCell(cell: CellRecord, secrets: Secrets): CellRecord {
  return maskedTexts(withoutValues(cell, secrets), secrets);
}

/** The variables and settings of a topology by name, with the values that are harmless. */
export function maskedTopology(topology: Topology, secrets: Secrets): Topology {
  const { app } = topology;
  const masked = serverSettings.map((name) => [
    name,
    maskedValues(topology[name], (setting) => !soundsSecret.test(setting)),
  ]);
  return {
    ...topology,
    app: { ...app, ...(app.env && { env: maskedValues(app.env, secrets.isHarmless) }) },
    ...Object.fromEntries(masked),
  };
}

/** An entry of a history as a line of JSON. */
export function maskedLine(entry: HistoryEntry, secrets: Secrets): string {
  const line = JSON.stringify(entry);
  // Nearly always there is nothing to mask, and one look at the whole line says so.
  return secrets.mask(line) === line ? line : JSON.stringify(maskedTexts(entry, secrets));
}

/** Every text of some data, without secrets and controls. */
export function maskedTexts<Data>(data: Data, secrets: Secrets): Data {
  return withEveryText(data, (text, field) =>
    ownFields.has(field) ? text : terminalText(secrets.mask(text)),
  );
}

function withoutValues(cell: CellRecord, secrets: Secrets): CellRecord {
  return { ...cell, topology: maskedTopology(cell.topology, secrets) };
}

function maskedValues(values: Readonly<Record<string, string>>, isHarmless: (name: string) => boolean) {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, isHarmless(name) ? value : maskedValue]),
  );
}
