import { useEffect, useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { dragCorner, moveCrop, sizeCrop, type Corner, type Crop } from '../../store/crop';
import type { TakenPicture } from '../../store/captioning';
import { useActions } from '../storeContext';
import { say } from '../text/say';
import './cropBox.css';

/** By which share of the picture's shorter side a key moves the box; with Shift, a quarter of that. */
const STEP = 1 / 16;

const corners: Corner[] = ['top-left', 'top-right', 'bottom-left', 'bottom-right'];

interface CropBoxProps {
  picture: TakenPicture;
  crop: Crop;
  /** Where the visitor has just asked for it, and not come back to it. */
  takesFocus: boolean;
}

/**
 * The square that is read, over the picture it lies in: a pointer drags it or its corners, arrow keys move it, plus
 * and minus change its size.
 */
export function CropBox({ picture, crop, takesFocus }: CropBoxProps) {
  const { changeCrop } = useActions();
  const box = useRef<HTMLDivElement>(null);
  const drag = useRef<((x: number, y: number) => Crop) | null>(null);

  useEffect(() => {
    if (takesFocus) box.current?.focus({ preventScroll: true });
  }, [takesFocus]);

  /** The pointer's place in pixels of the picture. */
  function at({ clientX, clientY }: PointerEvent): [number, number] {
    const frame = box.current?.parentElement?.getBoundingClientRect() ?? new DOMRect();
    const scale = picture.width / frame.width;
    return [(clientX - frame.left) * scale, (clientY - frame.top) * scale];
  }

  function start(event: PointerEvent<HTMLElement>) {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const corner = corners.find((each) => each === (event.target as HTMLElement).dataset.corner);
    const [fromX, fromY] = at(event);
    drag.current = (x, y) =>
      corner === undefined
        ? moveCrop(crop, picture, x - fromX, y - fromY)
        : dragCorner(crop, picture, corner, x, y);
  }

  function press(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const changed = pressed(event, crop, picture);
    if (changed === undefined) return;
    event.preventDefault();
    changeCrop(changed);
  }

  const { width, height } = picture;
  return (
    <div
      ref={box}
      className="crop-box"
      // Screen readers must hand the arrow keys on.
      role="application"
      aria-roledescription={say('crop box')}
      aria-label={say(
        'Crop box, {side} by {side} pixels, {left} from the left, {top} from the top',
        {
          side: crop.side,
          left: crop.left,
          top: crop.top,
        },
      )}
      aria-description={say('Arrow keys move it, plus and minus change its size.')}
      tabIndex={0}
      style={{
        left: `${(100 * crop.left) / width}%`,
        top: `${(100 * crop.top) / height}%`,
        width: `${(100 * crop.side) / width}%`,
        height: `${(100 * crop.side) / height}%`,
      }}
      onKeyDown={press}
      onPointerDown={start}
      onPointerMove={(event) => {
        if (drag.current !== null) changeCrop(drag.current(...at(event)));
      }}
      onPointerUp={() => (drag.current = null)}
      onPointerCancel={() => (drag.current = null)}
    >
      {corners.map((corner) => (
        <span key={corner} className={`crop-corner crop-corner-${corner}`} data-corner={corner} />
      ))}
    </div>
  );
}

/** What a key makes of the crop; undefined for a key that means nothing here. */
function pressed(
  { key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>,
  crop: Crop,
  picture: TakenPicture,
): Crop | undefined {
  const whole = Math.min(picture.width, picture.height) * STEP;
  // Some keyboards reach plus with Shift.
  const step = Math.max(1, Math.round(shiftKey && key !== '+' ? whole / 4 : whole));
  switch (key) {
    case 'ArrowLeft':
      return moveCrop(crop, picture, -step, 0);
    case 'ArrowRight':
      return moveCrop(crop, picture, step, 0);
    case 'ArrowUp':
      return moveCrop(crop, picture, 0, -step);
    case 'ArrowDown':
      return moveCrop(crop, picture, 0, step);
    case '+':
    case '=':
      return sizeCrop(crop, picture, crop.side + 2 * step);
    case '-':
    case '_':
      return sizeCrop(crop, picture, crop.side - 2 * step);
    default:
      return undefined;
  }
}
