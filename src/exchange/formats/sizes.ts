// The sizes that others ask for. All are squares, PNG, with a transparent background.

/** Icons of apps and pages; 180 is Apple's touch icon, 192 and 512 are those of web app manifests. */
export const iconSides = [16, 24, 32, 48, 64, 96, 128, 180, 192, 256, 512] as const;

/** What browsers look for in favicon.ico. */
export const faviconSides = [16, 32, 48] as const;

export interface EmojiFormat {
  app: string;
  /** Pixels a side. */
  side: number;
  /** The upload limit, in bytes. */
  mostBytes: number;
}

/** Custom emoji of the chat apps, as each states them for uploads. */
export const emojiFormats: readonly EmojiFormat[] = [
  { app: 'slack', side: 128, mostBytes: 128_000 },
  { app: 'discord', side: 128, mostBytes: 256_000 },
  { app: 'teams', side: 128, mostBytes: 256_000 },
  { app: 'google-chat', side: 256, mostBytes: 256_000 },
  { app: 'mattermost', side: 128, mostBytes: 512_000 },
  { app: 'telegram', side: 100, mostBytes: 64_000 },
  { app: 'twitch-28', side: 28, mostBytes: 25_000 },
  { app: 'twitch-56', side: 56, mostBytes: 25_000 },
  { app: 'twitch-112', side: 112, mostBytes: 25_000 },
];
