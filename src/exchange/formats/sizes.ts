// The sizes that others ask for. All are squares with a transparent background, PNG where nothing else is said.

/** Icons of apps and pages; 180 is Apple's touch icon, 192 and 512 are those of web app manifests. */
export const iconSides = [16, 24, 32, 48, 64, 96, 128, 180, 192, 256, 512] as const;

/** What browsers look for in favicon.ico. */
export const faviconSides = [16, 32, 48] as const;

export interface EmojiFormat {
  /** The app, and what it is for there where that is no emoji. */
  app: string;
  /** Pixels a side. */
  side: number;
  type: 'png' | 'webp';
  /** The upload limit, in bytes. */
  mostBytes: number;
}

/**
 * Custom emoji and stickers of the chat apps. Limits, where the apps state them: Discord, discord.com/developers/docs/resources/emoji;
 * Google Chat, CustomEmojiPayload of its API (64 to 500 px, below 256 KB); Telegram, core.telegram.org/stickers (512 px a side) and
 * core.telegram.org/bots/api#inputsticker (custom emoji 100 px); WhatsApp, developers.facebook.com, "Sticker messages" (512 px, WebP, 100 KB).
 * Slack and Teams say it only when an upload fails: 128 KB and 256 KB by the guides that tried.
 */
export const emojiFormats: readonly EmojiFormat[] = [
  { app: 'slack', side: 128, type: 'png', mostBytes: 128_000 },
  { app: 'discord', side: 128, type: 'png', mostBytes: 256_000 },
  { app: 'teams', side: 128, type: 'png', mostBytes: 256_000 },
  { app: 'google-chat', side: 256, type: 'png', mostBytes: 256_000 },
  { app: 'mattermost', side: 128, type: 'png', mostBytes: 512_000 },
  { app: 'telegram', side: 100, type: 'png', mostBytes: 64_000 },
  { app: 'telegram-sticker', side: 512, type: 'png', mostBytes: 512_000 },
  { app: 'whatsapp-sticker', side: 512, type: 'webp', mostBytes: 100_000 },
  { app: 'twitch-28', side: 28, type: 'png', mostBytes: 25_000 },
  { app: 'twitch-56', side: 56, type: 'png', mostBytes: 25_000 },
  { app: 'twitch-112', side: 112, type: 'png', mostBytes: 25_000 },
];
