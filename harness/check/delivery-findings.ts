import { assertNever } from '../core/errors.ts';
import type { Publication, Receipt } from '../load/ledger/history.ts';
import type { Finding, FindingKind } from './checker.ts';
import { formatMoment } from './format-moment.ts';
import type {
  DeliveryAnomaly,
  LostMessage,
  MatchedDeliveries,
  UnexpectedMessage,
  WrongReceipt,
} from './match-deliveries.ts';
import { toldFinding } from './told-finding.ts';

type Proof = Finding['proof'];
type Told = Pick<Finding, 'sentence' | 'proof'>;

const kinds = {
  lost: 'message-lost',
  duplicated: 'message-duplicated',
  reordered: 'message-reordered',
  late: 'message-late',
} as const satisfies Record<Exclude<DeliveryAnomaly['kind'], 'unexpected'>, FindingKind>;

/**
 * Anomalies as findings, in chronological order.
 */
export function deliveryFindings(
  anomalies: readonly DeliveryAnomaly[],
  matched: MatchedDeliveries,
): Finding[] {
  return anomalies
    .toSorted((a, b) => a.atUs - b.atUs)
    .map((anomaly) => toldFinding(kindOf(anomaly), () => tell(anomaly, matched)));
}

function kindOf(anomaly: DeliveryAnomaly): FindingKind {
  if (anomaly.kind !== 'unexpected') return kinds[anomaly.kind];
  return anomaly.reason === 'wrong-room' ? 'message-misrouted' : 'message-unexpected';
}

function tell(anomaly: DeliveryAnomaly, matched: MatchedDeliveries): Told {
  if (anomaly.kind === 'unexpected') return tellUnexpected(anomaly);
  const publication = matched.index.publications[anomaly.index];
  if (!publication) throw new RangeError(`No publication has the index ${anomaly.index}.`);
  switch (anomaly.kind) {
    case 'lost':
      return tellLost(anomaly, publication, matched);
    case 'duplicated':
      return tellDuplicated(anomaly, publication);
    case 'reordered':
      return tellReordered(anomaly, publication);
    case 'late':
      return tellLate(anomaly, publication);
    default:
      return assertNever(anomaly);
  }
}

function tellLost(
  { index, membership }: LostMessage,
  publication: Publication,
  { reach }: MatchedDeliveries,
): Told {
  const { member, instance, fromUs, untilUs } = membership;
  const example = reach.example[index];
  const reached = `It was due at ${reach.expected[index]} members and arrived at ${reach.received[index]}.`;
  const events = [
    { atUs: fromUs, who: member, what: `joined the room on ${instance}` },
    published(publication),
    ...(example ? [{ ...received(example), what: `received ${nameOf(publication)}` }] : []),
    ...(untilUs === null ? [] : [{ atUs: untilUs, who: member, what: `left the room on ${instance}` }]),
  ];
  const stayed = untilUs === null ? 'to the end' : `until it left ${formatMoment(untilUs)}`;
  return {
    sentence:
      `${member} on ${instance} never received ${nameOf(publication)}, sent ${formatMoment(publication.sentUs)} ` +
      `on ${publication.instance}; it was in the room from before that ${stayed}. ${reached}`,
    proof: events,
  };
}

function tellDuplicated({ receipt, receipts }: WrongReceipt, publication: Publication): Told {
  const first = receipts.find((other) => isSame(other, receipt));
  return {
    sentence: `${receipt.member} received ${nameOf(publication)} more than once.`,
    proof: [published(publication), ...(first ? [received(first)] : []), received(receipt)],
  };
}

function tellReordered({ receipt, receipts }: WrongReceipt, publication: Publication): Told {
  const later = receipts.find(
    ({ publisher, sequence }) => publisher === receipt.publisher && sequence > receipt.sequence,
  );
  const before = later ? ` after ${nameOf(later)}, which was sent later` : '';
  return {
    sentence: `${receipt.member} received ${nameOf(publication)}${before}.`,
    proof: [published(publication), ...(later ? [received(later)] : []), received(receipt)],
  };
}

function tellLate({ receipt }: WrongReceipt, publication: Publication): Told {
  const afterMs = Math.round((receipt.receivedUs - publication.sentUs) / 1000);
  return {
    sentence: `${receipt.member} received ${nameOf(publication)} ${afterMs} ms after it was sent.`,
    proof: [published(publication), received(receipt)],
  };
}

const unexpectedBecause = {
  echo: 'although it had published it itself',
  'never-published': 'although nobody had published it',
  refused: 'although it had not been accepted when it was published',
  'wrong-room': 'although it never was in the room of that message',
} as const;

function tellUnexpected({ receipt, publication, reason }: UnexpectedMessage): Told {
  return {
    sentence: `${receipt.member} received ${nameOf(receipt)}, ${unexpectedBecause[reason]}.`,
    proof: [...(publication ? [published(publication)] : []), received(receipt)],
  };
}

function nameOf({ publisher, sequence }: Pick<Receipt, 'publisher' | 'sequence'>): string {
  return `message ${sequence} of ${publisher}`;
}

function isSame(one: Receipt, other: Receipt): boolean {
  return one.publisher === other.publisher && one.sequence === other.sequence;
}

function published({ publisher, sequence, instance, sentUs, outcome }: Publication): Proof[number] {
  const refused = outcome === 'fail' ? ', which did not accept it' : '';
  return { atUs: sentUs, who: publisher, what: `published message ${sequence} on ${instance}${refused}` };
}

function received(receipt: Receipt): Proof[number] {
  return { atUs: receipt.receivedUs, who: receipt.member, what: `received ${nameOf(receipt)}` };
}
