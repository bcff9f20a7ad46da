interface Metric {
  name: string;
  show?: (value: number) => string;
}

const share = (value: number) => `${Math.round(value * 100)} %`;

const known: Record<string, Metric> = {
  recon_psnr: { name: 'Reconstruction, PSNR', show: (value) => `${value.toFixed(1)} dB` },
  recon_ssim: { name: 'Reconstruction, SSIM' },
  r1_seen: { name: 'Prompts drawn right, seen', show: share },
  r1_unseen: { name: 'Prompts drawn right, unseen', show: share },
  r1_seen_ratio: { name: 'Drawn right beside real pictures, seen', show: share },
  r1_unseen_ratio: { name: 'Drawn right beside real pictures, unseen', show: share },
  colour_accuracy: { name: 'Colour as asked', show: share },
  caption_exact: { name: 'Captions exactly right', show: share },
  caption_top3_unseen_style: { name: 'Caption among three, unseen style', show: share },
};

/** A metric's name for people; one we do not know keeps its own. */
export function metricName(key: string): string {
  return known[key]?.name ?? key.replaceAll('_', ' ');
}

/** A metric's value with at most three significant places, or as its kind is usually written. */
export function metricValue(key: string, value: number): string {
  const show = known[key]?.show;
  if (show !== undefined) return show(value);
  return Number.isInteger(value)
    ? value.toLocaleString('en')
    : String(Number(value.toPrecision(3)));
}
