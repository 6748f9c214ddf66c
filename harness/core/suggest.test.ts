import { expect, test } from 'vitest';
import { nearestName, suggest } from './suggest.ts';

const topologies = ['memory-round-robin', 'memory-sticky', 'redis-round-robin', 'redis-sticky'];
const situations = Array.from({ length: 79 }, (_, index) => `s${index + 1}`);

test('what is listed are the names that people choose from, however close others are', () => {
  expect(suggest('nothing-like-it', [...topologies, ...situations], topologies)).toBe(
    ' There is: memory-round-robin, memory-sticky, redis-round-robin, redis-sticky.',
  );
  expect(suggest('s77x', [...topologies, ...situations], topologies)).toBe(
    " Did you mean 's77'? There is: memory-round-robin, memory-sticky, redis-round-robin, redis-sticky.",
  );
});

test('of many the most similar ones are listed, first those with what was written in them', () => {
  expect(suggest('redis', [...situations, ...topologies])).toBe(
    ' There is: redis-sticky, redis-round-robin, memory-round-robin, memory-sticky, s1, s2, s3, s4 and 75 more.',
  );
});

test('a name that is cut off is completed where there is one way to', () => {
  expect(nearestName('redis-st', topologies)).toBe('redis-sticky');
  expect(nearestName('redis', topologies)).toBeNull();
  expect(nearestName('redis', [])).toBeNull();
  expect(nearestName('redis-stikcy', topologies)).toBe('redis-sticky');
});
