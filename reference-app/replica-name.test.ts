import { expect, test } from 'vitest';
import { replicaOf } from './replica-name.ts';

test.for([
  ['scaleproof-app-1.scaleproof_default', 'app-1'],
  ['my-long-project-app-12.my-long-project_default', 'app-12'],
  ['web-3.net', 'web-3'],
  ['postgres.net', null],
  ['3f2a9c1b7d4e.net', null],
  ['app-1', null],
])('a container with the name %s is %s', ([name, replica]) => {
  expect(replicaOf(name ?? '')).toBe(replica);
});
