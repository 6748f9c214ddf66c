import { terminalText } from '../core/terminal-text.ts';
import { type GateRecord, gateRecord } from '../gate/gate-record.ts';
import type { Prometheus } from '../observe/prometheus/prometheus.ts';
import { withEveryText } from '../record/foreign-text.ts';
import { maskedCell, maskedRecord, maskedTexts } from '../record/secrets/mask-record.ts';
import { wordsOf } from '../record/secrets/own-words.ts';
import type { Secrets } from '../record/secrets/secrets.ts';
import type { Reporter } from '../report/reporter.ts';

/** A reporter that is shown no secret: a text that it cuts short would hold the beginning of one. */
export function maskedReporter(reporter: Reporter, secrets: Secrets): Reporter {
  return {
    ...reporter,
    onCellEnd: (cell) => reporter.onCellEnd?.(maskedCell(cell, secrets)),
    onRunEnd: (record, folder) => reporter.onRunEnd?.(maskedRecord(record, secrets), folder),
  };
}

/** A Prometheus that is told no secret: neither in labels, nor in what an app or a store says of itself. */
export function maskedPrometheus(prometheus: Prometheus, secrets: Secrets): Prometheus {
  return {
    url: prometheus.url,
    announce: (labels, nodes) => prometheus.announce(maskedTexts(labels, secrets), nodes),
    watch: (nodes, readingOf, signal) =>
      prometheus.watch(nodes, (nodeId) => maskedReading(readingOf(nodeId), secrets), signal),
    release: () => prometheus.release(),
    write: (series) =>
      prometheus.write(
        series.map(({ labels, points }) => ({ labels: maskedTexts(labels, secrets), points })),
      ),
    [Symbol.asyncDispose]: () => prometheus[Symbol.asyncDispose](),
  };
}

function maskedReading(reading: string | null, secrets: Secrets): string | null {
  return reading === null ? null : secrets.mask(reading);
}

/** Words that every gate says stay, also where a variable has one of them for a value. */
export function maskedGate(gate: GateRecord, secrets: Secrets): GateRecord {
  const words = wordsOf(gateRecord);
  const masked = withEveryText(gate, (text) => (words.has(text) ? text : terminalText(secrets.mask(text))));
  // Its id is a folder's name.
  return { ...masked, id: gate.id, startedAt: gate.startedAt, endedAt: gate.endedAt };
}
