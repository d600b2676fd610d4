// How tiles share the stage. Numbers only; the page's style sheet does the rest.

const RATIO = 16 / 9;
/** Narrower tiles could not show a name and a state. */
export const MIN_TILE_WIDTH = 150;

/** The narrowest form: phones held upright show more of a face this way. */
const NARROWEST = { wide: 4 / 3, upright: 0.8 };

/** The largest equal tiles of at most 16:9: columns, rows, and a tile's size; whether there are too many, so that they scroll. */
export function grid(count, width, height, gap = 8) {
  let best = { columns: 1, rows: Math.max(1, count), width: 0, height: 0, scrolls: true };
  for (let columns = 1; columns <= Math.max(1, count); columns += 1) {
    const rows = Math.ceil(Math.max(1, count) / columns);
    const cellWidth = (width - gap * (columns - 1)) / columns;
    const cellHeight = (height - gap * (rows - 1)) / rows;
    const tileHeight = Math.min(cellHeight, cellWidth / NARROWEST[width > height ? 'wide' : 'upright']);
    const tileWidth = Math.min(cellWidth, tileHeight * RATIO);
    const area = tileWidth * Math.min(tileHeight, cellHeight);
    if (area > best.width * best.height) best = { columns, rows, width: tileWidth, height: tileHeight, scrolls: false };
  }
  const least = Math.min(MIN_TILE_WIDTH, width);
  if (best.width >= least) return floored(best);
  // Too many for the stage: as many columns as fit, and the stage scrolls.
  const columns = Math.max(1, Math.floor((width + gap) / (least + gap)));
  const tileWidth = (width - gap * (columns - 1)) / columns;
  return floored({ columns, rows: Math.ceil(count / columns), width: tileWidth, height: tileWidth / RATIO, scrolls: true });
}

function floored({ width, height, ...rest }) {
  return { ...rest, width: Math.floor(width), height: Math.floor(height) };
}
