// What the export menu says.
import type { ExportFormat } from '../../store/outlet';
import type { Label } from '../text/say';

export const exportWords = {
  open: 'Export',
  copyLink: 'Copy link',
  copyPicture: 'Copy picture',
  share: 'Share…',
  copied: {
    link: 'The link is on the clipboard.',
    picture: 'The picture is on the clipboard.',
  },
  working: 'Making the file…',
} as const;

/** A format's name, and what is in it. */
export const formatNames: Record<ExportFormat, { name: Label; hint: Label }> = {
  png: { name: 'PNG', hint: 'with its recipe inside' },
  webp: { name: 'WebP', hint: 'a smaller file' },
  icons: { name: 'Icons', hint: '16 to 512 px, transparent, zip' },
  favicon: { name: 'Favicon', hint: '.ico with 16, 32 and 48 px' },
  emoji: { name: 'Chat emoji', hint: 'and stickers, Slack to WhatsApp, zip' },
};
