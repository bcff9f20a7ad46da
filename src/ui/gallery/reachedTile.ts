/** Where a tile lies on the page; all an element has to tell. */
interface Placed {
  offsetTop: number;
}

/**
 * The tile that a key reaches from the one at `at`; undefined for a key that reaches none. Up and down keep the column,
 * which the layout decides: the first row tells how many there are.
 */
export function reachedTile(key: string, at: number, tiles: readonly Placed[]): number | undefined {
  const last = tiles.length - 1;
  const top = tiles[0]?.offsetTop;
  const beyond = tiles.findIndex((tile) => tile.offsetTop !== top);
  const columns = beyond < 0 ? tiles.length : beyond;
  switch (key) {
    case 'ArrowRight':
      return Math.min(last, at + 1);
    case 'ArrowLeft':
      return Math.max(0, at - 1);
    case 'ArrowDown':
      return at + columns > last ? at : at + columns;
    case 'ArrowUp':
      return at - columns < 0 ? at : at - columns;
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}
