/**
 * Which of `count` things in a row a key leads to from the one at `at`: the one before or after, round the ends, or
 * either end itself; undefined for any other key.
 * @param keys what leads back and on
 */
export function reached(
  key: string,
  at: number,
  count: number,
  [back, on]: readonly [string, string],
): number | undefined {
  switch (key) {
    case on:
      return (at + 1) % count;
    case back:
      return (at - 1 + count) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
