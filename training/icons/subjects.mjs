// What an icon of the interface sets shows, read from its name, and which names are left out.

/** Names and logos of firms and products: they are not for a model to draw. */
const BRANDS = new RegExp(
  '\\b(brand|logo|500px|adobe|airbnb|alipay|amazon|android|angular|apple pay|app store|aws|baidu|behance|bilibili|bing|bitbucket|bitcoin|' +
    'bluetooth|bootstrap|chatgpt|chrome|chromecast|claude|codepen|css|css3|deepseek|deviantart|digg|dingtalk|discord|docker|douban|dribbble|' +
    'dropbox|ebay|edge browser|evernote|excel|facebook|figma|finder|firefox|flickr|foursquare|gatsby|github|gitlab|google|grok|html|html5|ie|instagram|' +
    'internet explorer|java|javascript|kubernetes|line app|linkedin|linux|mastercard|mastodon|messenger|meta|microsoft|netflix|nintendo|' +
    'nodejs|nfc|notion|npm|openai|opera|patreon|paypal|php|pinterest|playstation|powerpoint|python|qq|quora|react|reddit|safari|shopify|sketch|skype|slack|' +
    'snapchat|soundcloud|spotify|stackoverflow|steam|stripe|svelte|swift|taobao|telegram|threads|tiktok|trello|tumblr|twitch|twitter|typescript|' +
    'uber|ubuntu|unsplash|viber|vimeo|visa|vk|vue|webflow|wechat|weibo|whatsapp|wikipedia|windows|wordpress|xbox|xing|yahoo|yandex|yelp|youtube|zalo|zhihu)\\b',
);
/** Sets where this name is the firm's mark and not the thing. */
const MARKS = {
  mdi: /^apple|^ubuntu|^steam|^opera/,
  ri: /^apple|^edge|^finder/,
  bi: /^apple|^windows/,
};

/** Counters and variants at the end of a name: "car-3", "bell-alt", "camera-one". */
const VARIANT = /-(\d+|one|two|three|four|five|alt|variant|simple|symbol|2d|flat|fill|duo)$/;

/**
 * The subject of an icon as words ("shopping-cart-2" -> "shopping cart"), or undefined for what is left out.
 * @param {string} set
 * @param {string} name without the suffix of its form
 */
export function subjectOf(set, name) {
  let base = name;
  if (set === 'fluent-color') base = base.replace(/-\d+$/, '');
  for (let before; before !== base;) {
    before = base;
    base = base.replace(VARIANT, '');
  }
  const words = base.replace(/-/g, ' ').trim();
  if (words.length < 3 || /^\d/.test(words) || BRANDS.test(words)) return undefined;
  if (MARKS[set]?.test(name)) return undefined;
  return words;
}

/** The form of a single-colour icon and its name without the suffix: [base, "line" | "solid" | null]. */
export function formOf(forms, name) {
  for (const [suffix, form] of forms) {
    if (suffix === '' || name.endsWith(suffix))
      return [suffix ? name.slice(0, -suffix.length) : name, form];
  }
  return [name, null];
}
