/** Whether a text is what JavaScript makes of something that is not there: no app means it by a user, a time or a name. */
export function isMadeOfNothing(text: string): boolean {
  return ['', 'undefined', 'null', 'NaN', '[object Object]', 'Invalid Date'].includes(text);
}
