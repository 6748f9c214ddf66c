import { describeRuntime } from '../fixtures/describe-runtime.ts';
import { processes } from './process-runtime.ts';

describeRuntime('process', processes);
