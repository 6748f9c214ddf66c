import { processes } from '../harness/index.ts';
import { describeKnownSessions } from './describe-known-sessions.ts';

describeKnownSessions('process', {
  makeRuntime: processes,
  stores: ['redis', 'postgres', 'jwt'],
  allRestartedWithin: '14s',
});
