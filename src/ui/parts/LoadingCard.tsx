import type { Progress } from '../../protocol/api';
import { megabytes } from '../format';
import { loadingShare, loadingWords } from '../words';
import { ProgressBar } from './ProgressBar';
import { TokenField } from './TokenField';
import { say } from '../text/say';
import './loadingCard.css';

/** The first visit: how much of the model is here, and why that is worth the wait. */
export function LoadingCard({ progress }: { progress: Progress }) {
  const share = loadingShare(progress);
  const bytes =
    progress.phase === 'download'
      ? say('{loaded} of {total}', {
          loaded: megabytes(progress.loadedBytes),
          total: megabytes(progress.totalBytes),
        })
      : loadingWords(progress);
  return (
    <div className="stage-veil">
      <TokenField share={share} moving />
      <p className="stage-hint">
        <strong>{say('Getting the model ready')}</strong>
        {say('It runs on this machine, so nothing you type or drop here leaves it.')}
      </p>
      <div className="loading-bar">
        <ProgressBar share={share} label={say('Model download')} />
      </div>
      <p className="loading-bytes">{bytes}</p>
    </div>
  );
}
