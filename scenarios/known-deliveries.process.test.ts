import { processes } from '../harness/index.ts';
import { describeKnownDeliveries } from './describe-known-deliveries.ts';

describeKnownDeliveries('process', processes);
