import { positionAt, stepOf, type FlowPath } from '../../store/flowPath';
import { words } from './words';
import { say } from '../text/say';
import './pathPlot.css';

const WIDTH = 320;
const HEIGHT = 200;
const MARGIN = 30;

/** The path in its principal plane, a dot a state, and the point that is looked at. Each axis has a scale of its own. */
export function PathPlot({ path, t }: { path: FlowPath; t: number }) {
  const place = placing(path.points);
  const states = path.points.map(place);
  const here = place(positionAt(path, t));
  const walked = [...states.slice(0, stepOf(path, t) + 1), here];
  const line = (points: readonly [number, number][]) =>
    points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  return (
    <svg
      className="path-plot"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={say('The path with its {states} states, from {start} to {end}', {
        states: states.length,
        start: say(words.start[path.direction]),
        end: say(words.end[path.direction]),
      })}
    >
      <polyline className="path-line" points={line(states)} />
      <polyline className="path-line path-walked" points={line(walked)} />
      {states.map(([x, y], index) => (
        <circle
          key={index}
          className={index < walked.length - 1 ? 'path-state path-state-walked' : 'path-state'}
          cx={x}
          cy={y}
          r={states.length > 40 ? 2 : 4}
        />
      ))}
      <circle className="path-here" cx={here[0]} cy={here[1]} r={9} />
      <Label at={states[0]!} text={say(words.start[path.direction])} anchor="start" />
      <Label at={states.at(-1)!} text={say(words.end[path.direction])} anchor="end" />
    </svg>
  );
}

interface LabelProps {
  at: [number, number];
  text: string;
  anchor: 'start' | 'end';
}

/** On the side of its point that the path leaves free. */
function Label({ at: [x, y], text, anchor }: LabelProps) {
  const dy = y > HEIGHT / 2 ? 22 : -14;
  const dx = anchor === 'start' ? -8 : 8;
  return (
    <text className="path-label" x={x + dx} y={y + dy} textAnchor={anchor}>
      {text}
    </text>
  );
}

/** Fits the points into the plot; a flat path lies in its middle. */
function placing(points: readonly [number, number][]) {
  const axis = (k: 0 | 1, length: number) => {
    const values = points.map((point) => point[k]);
    const low = Math.min(...values);
    const span = Math.max(...values) - low;
    const room = length - 2 * MARGIN;
    return (value: number) => (span > 0 ? MARGIN + (room * (value - low)) / span : length / 2);
  };
  const horizontal = axis(0, WIDTH);
  const vertical = axis(1, HEIGHT);
  return ([x, y]: readonly [number, number]): [number, number] => [
    horizontal(x),
    // Down is more on a screen.
    HEIGHT - vertical(y),
  ];
}
