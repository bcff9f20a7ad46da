import type { Progress } from '../../protocol/api';
import { megabytes } from '../format';
import { loadingShare, loadingWords } from '../words';
import { TokenField } from './TokenField';
import './loadingCard.css';

/** The first visit: how much of the model is here, and why that is worth the wait. */
export function LoadingCard({ progress }: { progress: Progress }) {
  const share = loadingShare(progress);
  const percentage = share === null ? undefined : Math.round(share * 100);
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
      <div
        className={share === null ? 'bar bar-unknown loading-bar' : 'bar loading-bar'}
        role="progressbar"
        aria-label="Model download"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percentage}
      >
        <div className="bar-fill" style={{ width: `${percentage ?? 30}%` }} />
      </div>
      <p className="loading-bytes">{bytes}</p>
    </div>
  );
}
