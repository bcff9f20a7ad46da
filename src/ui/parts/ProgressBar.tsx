import { say } from '../text/say';

interface ProgressBarProps {
  /** In [0, 1]; null while it is unknown. */
  share: number | null;
  /** An idle bar keeps its room, so that nothing moves when it comes. */
  running?: boolean;
  /** What it is called; the page's own progress has the name that it has everywhere. */
  label?: string;
}

/** A thin bar that says how far something is. */
export function ProgressBar({ share, running = true, label = say('Progress') }: ProgressBarProps) {
  if (!running) return <div className="bar bar-idle" />;
  const value = share === null ? undefined : Math.round(share * 100);
  return (
    <div
      className={share === null ? 'bar bar-unknown' : 'bar'}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value}
    >
      <div className="bar-fill" style={{ width: `${value ?? 30}%` }} />
    </div>
  );
}
