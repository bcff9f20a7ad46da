interface ProgressBarProps {
  /** In [0, 1]; null while it is unknown. */
  share: number | null;
  /** An idle bar keeps its room, so that nothing moves when it comes. */
  running: boolean;
}

/** A thin bar with the role and the name that the page's progress has everywhere. */
export function ProgressBar({ share, running }: ProgressBarProps) {
  if (!running) return <div className="bar bar-idle" />;
  const value = share === null ? undefined : Math.round(share * 100);
  return (
    <div
      className={share === null ? 'bar bar-unknown' : 'bar'}
      role="progressbar"
      aria-label="Progress"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value}
    >
      <div className="bar-fill" style={{ width: `${value ?? 30}%` }} />
    </div>
  );
}
