import type { Manifest } from '../../protocol/manifest';
import { TokenField } from './TokenField';
import './missingFeature.css';

interface MissingFeatureProps {
  pack: Manifest;
  /** What it cannot do, after "cannot". */
  what: string;
  missing: string[];
}

/** A place whose work the opened pack cannot do, and why. */
export function MissingFeature({ pack, what, missing }: MissingFeatureProps) {
  return (
    <div className="missing-feature">
      <TokenField tokens={pack.latent.tokens} />
      <p className="stage-hint">
        <strong>
          {pack.name} cannot {what}
        </strong>
        It comes without {missing.join(' and ')}. Open another pack to use this place.
      </p>
    </div>
  );
}
