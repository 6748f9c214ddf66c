import { counted, total } from './checker-basics.ts';
import type { DependsOn, Metric } from './metric.ts';

const messageCount = { ...counted, deliveries: 'either' } as const satisfies DependsOn;
const messageTime = {
  'offered-load': 'either',
  answers: 'either',
  deliveries: 'either',
  'answer-times': 'reads-high',
} as const satisfies DependsOn;

const message = {
  ...total,
  dependsOn: messageCount,
  from: { checker: 'delivery' },
  labels: { path: ['local', 'cross-instance'] },
} as const;

/** Metrics of the checker of deliveries. */
export const metricsOfMessages = {
  messages_published: {
    title: 'Messages published',
    definition: '`fail`: rejected, or without a socket; `dropped`: never sent',
    ...message,
    labels: { outcome: ['ok', 'fail', 'unknown', 'dropped'] },
  },
  messages_expected: { title: 'Deliveries expected', ...message },
  messages_delivered: { title: 'Deliveries', better: 'higher', ...message },
  messages_lost: { title: 'Messages lost', better: 'lower', ...message },
  messages_delivered_share: {
    title: 'Messages delivered',
    better: 'higher',
    ...message,
    unit: 'ratio',
    is: ['share'],
    dependsOn: { ...messageCount, 'offered-load': 'either' },
  },
  messages_duplicated: { title: 'Messages duplicated', better: 'lower', ...message },
  messages_reordered: { title: 'Messages out of order', better: 'lower', ...message },
  messages_late: {
    title: 'Messages late',
    better: 'lower',
    ...message,
    dependsOn: { ...messageCount, durations: 'reads-high' },
  },
  messages_replayed: {
    title: 'Messages replayed',
    definition:
      'Received after a reconnect and sent before it; neither late nor part of the delivery latency',
    ...message,
  },
  messages_unexpected: {
    title: 'Unexpected messages',
    better: 'lower',
    ...message,
    labels: { reason: ['echo', 'never-published', 'refused', 'wrong-room'] },
  },
  delivery_latency_ms: {
    title: 'Delivery latency',
    question: 'How long did delivery take, on the same instance and across instances?',
    better: 'lower',
    ...message,
    unit: 'ms',
    is: ['distribution'],
    dependsOn: messageTime,
  },
  delivery_latency_by_second_ms: {
    title: 'Delivery latency by second',
    definition: 'By the second in which the message was sent',
    question: 'Was the delivery latency steady over the run?',
    better: 'lower',
    ...message,
    unit: 'ms',
    is: ['distribution'],
    dependsOn: { ...messageTime, phases: 'either' },
  },
} as const satisfies Readonly<Record<string, Metric>>;
