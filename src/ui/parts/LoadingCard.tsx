import type { Progress } from '../../protocol/api';
import { megabytes } from '../format';
import { loadingShare, loadingWords } from '../words';
import { ProgressBar } from './ProgressBar';
import { TokenField } from './TokenField';
import './loadingCard.css';

/** The first visit: how much of the model is here, and why that is worth the wait. */
export function LoadingCard({ progress }: { progress: Progress }) {
  const share = loadingShare(progress);
  const bytes =
    progress.phase === 'download'
      ? `${megabytes(progress.loadedBytes)} of ${megabytes(progress.totalBytes)}`
      : loadingWords(progress);
  return (
    <div className="stage-veil">
      <TokenField share={share} moving />
      <p className="stage-hint">
        <strong>Getting the model ready</strong>
        It runs on this machine, so nothing you type or drop here leaves it.
      </p>
      <div className="loading-bar">
        <ProgressBar share={share} label="Model download" />
      </div>
      <p className="loading-bytes">{bytes}</p>
    </div>
  );
}
