import { expect, test } from 'vitest';
import { withoutGitsOwn } from './git.ts';

test('what a hook of git runs is not led to the index of a commit under way', () => {
  const hook = {
    GIT_DIR: '.git',
    GIT_INDEX_FILE: '.git/next-index-1.lock',
    GIT_PREFIX: '',
    GIT_SSH: 'ssh -4',
    PATH: '/bin',
  };
  expect(withoutGitsOwn(hook)).toEqual({ GIT_SSH: 'ssh -4', PATH: '/bin' });
});
