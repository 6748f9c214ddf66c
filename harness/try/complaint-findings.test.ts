import { expect, test } from 'vitest';
import type { Complaint } from '../app/complaints.ts';
import { findingsOfComplaints } from './complaint-findings.ts';
import { told } from './fixtures/told.ts';

test('a function that threw on pages of errors only is something to be careful about', () => {
  const complaint: Complaint = {
    function: 'read',
    operation: 'sign-in',
    count: 2,
    onErrorPages: 0,
    said: 'no JSON',
    on: null,
  };
  expect(told(findingsOfComplaints([complaint, { ...complaint, onErrorPages: 2 }]))).toEqual([
    expect.stringMatching(/^wrong adapter\.operations\.sign-in\.read: .*failed 2 times: no JSON\./),
    expect.stringMatching(/^careful /),
  ]);
});
