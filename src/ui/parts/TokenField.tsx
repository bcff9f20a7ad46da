import type { CSSProperties } from 'react';
import './tokenField.css';

interface TokenFieldProps {
  /** How many latent tokens the model has; a dot each. */
  tokens?: number;
  /** How far a run is, in [0, 1]: that share of the dots is filled. */
  share?: number | null;
  moving?: boolean;
}

const ROWS = 4;

/** The model's latent tokens as dots that swell from left to right: the app's mark, and its sign of work. */
export function TokenField({ tokens = 32, share = null, moving = false }: TokenFieldProps) {
  const columns = Math.ceil(tokens / ROWS);
  const filled = share === null ? -1 : Math.round(share * tokens);
  return (
    <svg
      className={moving ? 'token-field token-field-moving' : 'token-field'}
      viewBox={`0 0 ${columns * 20} ${ROWS * 20}`}
      aria-hidden="true"
    >
      {Array.from({ length: tokens }, (_, index) => {
        const column = Math.floor(index / ROWS);
        const row = index % ROWS;
        const radius = 2 + (6 * (column + 1)) / columns;
        return (
          <circle
            key={index}
            className={index < filled ? 'token token-filled' : 'token'}
            cx={column * 20 + 10}
            cy={row * 20 + 10}
            r={radius}
            style={{ '--delay': `${column * 90 + row * 45}ms` } as CSSProperties}
          />
        );
      })}
    </svg>
  );
}
