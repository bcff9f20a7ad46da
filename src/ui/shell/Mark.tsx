/** The app's mark: tokens that swell from a whisper to a shape. public/icon.svg is the same drawing. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 64 64" width={28} height={28} aria-hidden="true">
      <rect width="64" height="64" rx="16" fill="#2747d9" />
      <g fill="#fff">
        {[15, 32, 49].map((y) => (
          <g key={y}>
            <circle cx="14" cy={y} r="2.5" />
            <circle cx="28" cy={y} r="4" />
            <circle cx="47" cy={y} r="6.5" />
          </g>
        ))}
      </g>
    </svg>
  );
}
