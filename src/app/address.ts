import type { ExecutionProviderChoice } from '../protocol/api';
import { executionProviderChoices, places, type Place } from '../store/preferences';
import { SHARED_PARAMETER } from '../pwa/names';

const BUNDLED_PACK = 'models/flowtok-emoji/';

export interface Address {
  /** Absolute URL of the pack's folder, ending in a slash. */
  packUrl: string;
  /** Absolute URL of the bundled pack's folder. */
  bundledUrl: string;
  /** What `?ep=` asks for; null where it is absent or names no provider. */
  forcedProvider: ExecutionProviderChoice | null;
}

/** Reads `?pack=` and `?ep=`. `base` is the absolute URL of the folder the app is served from. */
export function readAddress(href: string, base: string): Address {
  const { searchParams } = new URL(href);
  const asked = searchParams.get('ep');
  return {
    packUrl: packFolder(searchParams.get('pack'), base),
    bundledUrl: new URL(BUNDLED_PACK, base).href,
    forcedProvider: executionProviderChoices.find((choice) => choice === asked) ?? null,
  };
}

/** The address without `?ep=`, once the visitor chose a provider in the settings. */
export function withoutProvider(href: string): string {
  const url = new URL(href);
  url.searchParams.delete('ep');
  return url.href;
}

/** The place that `?place=` asks for, as the shortcuts of the installed app do; null where it names none. */
export function readPlace(href: string): Place | null {
  const asked = new URL(href).searchParams.get('place');
  return places.find((place) => place === asked) ?? null;
}

/** The address without what concerns the arrival only. */
export function withoutArrival(href: string): string {
  const url = new URL(href);
  url.searchParams.delete('place');
  url.searchParams.delete(SHARED_PARAMETER);
  return url.href;
}

/** The address without a recipe in its hash. */
export function withoutRecipe(href: string): string {
  const url = new URL(href);
  url.hash = '';
  return url.href;
}

function packFolder(asked: string | null, base: string): string {
  const bundled = new URL(BUNDLED_PACK, base).href;
  if (asked === null || !URL.canParse(asked, base)) return bundled;
  const url = new URL(asked.replace(/manifest\.json$/, ''), base);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return bundled;
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  url.hash = '';
  return url.href;
}
