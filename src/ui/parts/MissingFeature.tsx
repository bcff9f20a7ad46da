import type { Manifest } from '../../protocol/manifest';
import { TokenField } from './TokenField';
import { say } from '../text/say';
import './missingFeature.css';

interface MissingFeatureProps {
  pack: Manifest;
  /** What it cannot do, after "cannot". */
  what: string;
  missing: string[];
  /** What would add it to this very pack. */
  mend?: string;
}

/** A place whose work the opened pack cannot do, and why. */
export function MissingFeature({ pack, what, missing, mend }: MissingFeatureProps) {
  return (
    <div className="missing-feature">
      <TokenField tokens={pack.latent.tokens} />
      <p className="stage-hint">
        <strong>{say('{pack} cannot {what}', { pack: pack.name, what })}</strong>
        {say('It comes without {parts}. Open another pack to use this place.', {
          parts: missing.join(` ${say('and')} `),
        })}
      </p>
      {mend !== undefined && <p className="stage-hint">{mend}</p>}
    </div>
  );
}
