import { expect, test } from 'vitest';
import { roomWith } from './fixtures/planted-seen.ts';
import { told } from './fixtures/told.ts';
import { findingsOfRoom } from './room-findings.ts';

test.each([
  ['a message that came', roomWith(), []],
  ['an echo', roomWith({ cameBack: true }), [/^careful adapter\.rooms: .*'echo'/]],
  [
    'nobody who got in, and no frame',
    roomWith({ notIn: 'Unexpected server response: 404.', frames: [], arrivedMs: null }),
    [/^wrong adapter\.rooms\.path: .*404/],
  ],
  [
    'frames of which none says that a client is in',
    roomWith({ notIn: 'Not in the room.', frames: ['hi'], arrivedMs: null }),
    [/^wrong adapter\.rooms\.read: .*Frames that came: hi/],
  ],
  [
    'a message that did not come',
    roomWith({ frames: ['hi', 'hi'], arrivedMs: null }),
    [/^wrong adapter\.rooms\.publish: \{"text":"hello"\} did not reach the other member within 2000 ms/],
  ],
  [
    'a message under another name',
    roomWith({ arrivedMs: null, others: ['ada #7'] }),
    [/^wrong adapter\.rooms\.read: .*came back as another one \(ada #7\)/],
  ],
  [
    'a message that was refused',
    roomWith({ arrivedMs: null, refused: 'too long' }),
    [/rooms\.publish: .*too long/],
  ],
  [
    'a function that threw',
    roomWith({ arrivedMs: null, spoiled: 'It threw.' }),
    [/^wrong adapter\.rooms: It threw\./],
  ],
])('a room with %s', (_, look, says) => {
  expect(told(findingsOfRoom(look, 2_000))).toEqual(says.map((one) => expect.stringMatching(one)));
});
