/** The app's mark: tokens that swell from a whisper to a shape. public/icon.svg is the same drawing. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 64 64" width={28} height={28} aria-hidden="true">
      <rect width="64" height="64" rx="16" fill="#2747d9" />
      <g fill="#fff">
        {[16, 32, 48].map((y) => (
          <g key={y}>
            <circle cx="13" cy={y} r="2.5" />
            <circle cx="26" cy={y} r="4" />
            <circle cx="43" cy={y} r="7" />
          </g>
        ))}
      </g>
    </svg>
  );
}
