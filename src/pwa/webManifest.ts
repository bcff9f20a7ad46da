// The web app manifest: what an operating system needs to install the app. Addresses are relative, so that
// the app works in any folder.
import type { ManifestOptions } from 'vite-plugin-pwa';
import { SHARE_FIELD, SHARE_PATH } from './names.ts';

const pictures = {
  'image/png': ['.png'],
  'image/jpeg': ['.jpg', '.jpeg'],
  'image/webp': ['.webp'],
  'image/gif': ['.gif'],
  'image/avif': ['.avif'],
  'image/bmp': ['.bmp'],
  'image/svg+xml': ['.svg'],
};

const wide = { sizes: '1280x800', form_factor: 'wide' as const };
const narrow = { sizes: '390x844', form_factor: 'narrow' as const };

/** The light --paper of src/ui/tokens.css; a test holds them together. */
const paper = '#f5f4f0';

// No `id`: it would be resolved against the origin alone, and two copies on one origin would be one app.
export const webManifest: Partial<ManifestOptions> = {
  name: 'FlowTok Web',
  short_name: 'FlowTok',
  description:
    'Words to pictures and pictures to words with one small model that runs in your browser.',
  lang: 'en',
  dir: 'ltr',
  start_url: './',
  scope: './',
  display: 'standalone',
  theme_color: paper,
  background_color: paper,
  categories: ['graphics', 'entertainment'],
  icons: [
    { src: 'icons/icon-192.png', sizes: '192x192', type: 'image/png' },
    { src: 'icons/icon-512.png', sizes: '512x512', type: 'image/png' },
    { src: 'icons/maskable-192.png', sizes: '192x192', type: 'image/png', purpose: 'maskable' },
    { src: 'icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    { src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' },
  ],
  // Copied from docs/ by the build.
  screenshots: [
    { ...screenshot('text-to-image-desktop-light'), ...wide, label: 'Words become a picture' },
    { ...screenshot('image-to-text-desktop-light'), ...wide, label: 'A picture becomes words' },
    { ...screenshot('text-to-image-phone-light'), ...narrow, label: 'Words become a picture' },
    { ...screenshot('image-to-text-phone-light'), ...narrow, label: 'A picture becomes words' },
  ],
  shortcuts: [
    { name: 'Text to image', url: './?place=text-to-image' },
    { name: 'Image to text', url: './?place=image-to-text' },
    { name: 'Gallery', url: './?place=gallery' },
  ],
  share_target: {
    action: `./${SHARE_PATH}`,
    method: 'POST',
    enctype: 'multipart/form-data',
    params: { files: [{ name: SHARE_FIELD, accept: ['image/*'] }] },
  },
  file_handlers: [{ action: './', accept: pictures }],
  // No launch_handler: a launch opens a window of its own and leaves another's work alone. To focus that one instead
  // would drop a shared picture, whose form only a navigation brings.
};

function screenshot(name: string) {
  return { src: `screenshots/${name}.png`, type: 'image/png' };
}
