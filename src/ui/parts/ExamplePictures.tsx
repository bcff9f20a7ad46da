import { useApp } from '../storeContext';
import { say } from '../text/say';
import './examplePictures.css';

const SHOWN = 10;

interface ExamplePicturesProps {
  heading: string;
  /** Called with the picture's address and what it shows. */
  onPick: (url: string, label: string) => void;
}

/** Pictures the pack brings along, a click each. */
export function ExamplePictures({ heading, onPick }: ExamplePicturesProps) {
  const pictures = useApp((state) => state.engine.pack?.examples?.pictures);
  const packUrl = useApp((state) => state.engine.packUrl);
  if (pictures === undefined || pictures.length === 0) return null;
  return (
    <div className="examples">
      <h2 className="field-label">{heading}</h2>
      <ul className="example-pictures">
        {pictures.slice(0, SHOWN).map(({ path, label }) => {
          const url = new URL(path, packUrl).href;
          return (
            <li key={path}>
              <button
                type="button"
                className="example-picture"
                aria-label={say('Example: {label}', { label })}
                onClick={() => onPick(url, label)}
              >
                <img src={url} alt="" width={72} height={72} draggable={false} />
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
