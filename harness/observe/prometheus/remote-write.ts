import protobuf from 'protobufjs/minimal.js';
import { request } from 'undici';
import { ScaleproofError } from '../../core/errors.ts';
import type { TimeSeries } from './time-series.ts';

/**
 * Sends series to `/api/v1/write` of a Prometheus that was started with `--web.enable-remote-write-receiver`.
 * Throws `SP_START_FAILED` with its reason when it refuses them.
 */
export async function writeRemotely(server: URL, series: readonly TimeSeries[]): Promise<void> {
  const { statusCode, body } = await request(new URL('/api/v1/write', server), {
    method: 'POST',
    headers: {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
    },
    body: inSnappyBlock(writeRequest(series)),
    bodyTimeout: patienceMs,
    headersTimeout: patienceMs,
  });
  const answer = await body.text();
  if (statusCode >= 300) {
    throw new ScaleproofError(
      'SP_START_FAILED',
      `Prometheus refused the series of the harness (status ${statusCode}): ${answer.trim()}`,
    );
  }
}

const patienceMs = 5_000;

/** Field numbers and wire types of prometheus.WriteRequest, https://prometheus.io/docs/specs/remote_write_spec/. */
const tags = {
  requestTimeseries: 10,
  seriesLabels: 10,
  seriesSamples: 18,
  labelName: 10,
  labelValue: 18,
  sampleValue: 9,
  sampleTimestamp: 16,
} as const;

function writeRequest(series: readonly TimeSeries[]): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const { labels, points } of series) {
    writer.uint32(tags.requestTimeseries).fork();
    // The receiver wants them in order.
    for (const name of Object.keys(labels).sort()) {
      writer.uint32(tags.seriesLabels).fork();
      writer.uint32(tags.labelName).string(name);
      writer.uint32(tags.labelValue).string(labels[name] ?? '');
      writer.ldelim();
    }
    for (const [atUnixMs, value] of points) {
      writer.uint32(tags.seriesSamples).fork();
      writer.uint32(tags.sampleValue).double(value);
      writer.uint32(tags.sampleTimestamp).int64(Math.round(atUnixMs));
      writer.ldelim();
    }
    writer.ldelim();
  }
  return writer.finish();
}

const longestLiteral = 2 ** 16;

/**
 * A Snappy block of nothing but literals, which every reader takes: the protocol demands the format, and within one
 * machine there is nothing to gain from making it shorter. https://github.com/google/snappy/blob/main/format_description.txt
 */
function inSnappyBlock(bytes: Uint8Array): Buffer {
  const parts: Uint8Array[] = [protobuf.Writer.create().uint32(bytes.length).finish()];
  for (let from = 0; from < bytes.length; from += longestLiteral) {
    const literal = bytes.subarray(from, from + longestLiteral);
    const last = literal.length - 1;
    // 61: two bytes with the length less one follow.
    parts.push(Uint8Array.of(61 << 2, last & 0xff, last >> 8), literal);
  }
  return Buffer.concat(parts);
}
