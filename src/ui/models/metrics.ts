import { decimal } from '../format';
import { language, say, type Label } from '../text/say';

interface Metric {
  name: Label;
  show?: (value: number) => string;
}

const share = (value: number) => `${Math.round(value * 100)} %`;

const known: Record<string, Metric> = {
  recon_psnr: { name: 'Reconstruction, PSNR', show: (value) => `${decimal(value, 1)} dB` },
  recon_ssim: { name: 'Reconstruction, SSIM' },
  r1_seen: { name: 'Prompts drawn right, seen', show: share },
  r1_unseen: { name: 'Prompts drawn right, unseen', show: share },
  r1_seen_ratio: { name: 'Drawn right beside real pictures, seen', show: share },
  r1_unseen_ratio: { name: 'Drawn right beside real pictures, unseen', show: share },
  colour_accuracy: { name: 'Colour as asked', show: share },
  caption_exact: { name: 'Captions exactly right', show: share },
  caption_exact_unseen_style: { name: 'Captions exactly right, unseen style', show: share },
  round_trip_exact: { name: 'Captions of its own pictures right', show: share },
  style_accuracy_seen: { name: 'Style as asked, seen', show: share },
  style_accuracy_unseen: { name: 'Style as asked, unseen', show: share },
  r1_seen_real: { name: 'Real pictures recognised, seen', show: share },
  r1_unseen_real: { name: 'Real pictures recognised, unseen', show: share },
  r1_seen_of: { name: 'Seen prompts judged' },
  r1_unseen_of: { name: 'Unseen prompts judged' },
  caption_of: { name: 'Captions judged' },
  caption_top3_unseen_style: { name: 'Caption among three, unseen style', show: share },
};

/** "Captions right, noto v1" of `caption_exact_noto_v1`; empty for another key. */
function captionStyle(key: string): string {
  const style = /^caption_exact_(.+)$/.exec(key)?.[1];
  return style === undefined
    ? ''
    : say('Captions right, {style}', { style: style.replaceAll('_', ' ') });
}

/** A metric's name for people; one we do not know keeps its own. */
export function metricName(key: string): string {
  const metric = known[key];
  return metric ? say(metric.name) : captionStyle(key) || key.replaceAll('_', ' ');
}

/** A metric's value with at most three significant places, or as its kind is usually written. */
export function metricValue(key: string, value: number): string {
  const show = known[key]?.show ?? (captionStyle(key) ? share : undefined);
  if (show !== undefined) return show(value);
  return Number.isInteger(value)
    ? value.toLocaleString(language())
    : value.toLocaleString(language(), { maximumSignificantDigits: 3 });
}
