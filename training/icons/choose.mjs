// Which icons are drawn, of which family, and in which colours.
import { colouring } from './colours.mjs';
import { formOf, subjectOf } from './subjects.mjs';

/** Skin-tone variants repeat one drawing five times over. */
const SKIN_TONE = /(light|medium|dark)-skin-tone|skin-tone/;
/** A subject must be named alike in at least this many interface sets: the rest are one-off names. */
const MIN_SETS = 5;
/** Licences that may be trained on: no share-alike, no non-commercial. */
const LICENCES = new Set(['MIT', 'ISC', 'Apache-2.0', 'CC0-1.0', 'CC-BY-4.0', 'CC-BY-3.0']);
/** What the model is to draw must be named alike in this many: a smaller number of shapes, drawn well. */
const MIN_SETS_DRAWN = 10;
/** How many colourings a single-colour icon gets that the model is to draw; the others get one. */
const COLOURINGS = 4;
const FORMS = ['line', 'solid'];

/**
 * All pictures to draw, in a fixed order.
 * @param {object} sets what sets.json holds
 * @param {(set: string) => object} read an icon set of Iconify
 * @param {Record<string, string>} countries names by two-letter code
 */
export function chooseIcons(sets, read, countries) {
  const about = {};
  const load = (set) => {
    const json = read(set);
    const { name, author, license, version } = json.info;
    if (!LICENCES.has(license.spdx)) throw new Error(`${set} has the licence ${license.spdx}`);
    about[set] = { title: name, author, license, version: version ?? null };
    return json;
  };
  const chosen = [];
  for (const { set } of [...sets.emoji, ...sets.judge]) {
    const json = load(set);
    for (const name of Object.keys(json.icons).sort()) {
      if (SKIN_TONE.test(name)) continue;
      chosen.push({ set, family: 'emoji', name, icon: boxed(json, name) });
    }
  }
  for (const { set, keep } of sets.flags) {
    const json = load(set);
    for (const name of names(json)) {
      const country = countries[name.replace(/-1x1$/, '')];
      if (country && (!keep || new RegExp(keep).test(name)))
        chosen.push({
          set,
          family: 'colour',
          name,
          subject: `flag of ${country}`,
          icon: boxed(json, name),
        });
    }
  }
  const interfaceIcons = [
    ...sets.colour.flatMap((entry) => colourIcons(entry, load(entry.set))),
    ...sets.mono.flatMap((entry) => monoIcons(entry, load(entry.set))),
  ];
  const sources = new Map();
  for (const { subject, set } of interfaceIcons) {
    if (!sources.has(subject)) sources.set(subject, new Set());
    sources.get(subject).add(set);
  }
  const known = interfaceIcons.filter(({ subject }) => sources.get(subject).size >= MIN_SETS);
  const drawn = drawnIcons(
    known.filter(({ subject }) => sources.get(subject).size >= MIN_SETS_DRAWN),
    sets.mono,
  );
  for (const icon of known) {
    if (icon.family === 'colour') {
      chosen.push(icon);
      continue;
    }
    const isDrawn = drawn.has(icon);
    for (let k = 0; k < (isDrawn ? COLOURINGS : 1); k++) {
      chosen.push({
        ...icon,
        ...colouring(icon.set, icon.name, k),
        ...(isDrawn && { drawn: true }),
      });
    }
  }
  return { chosen, about };
}

function names(json) {
  return Object.keys(json.icons)
    .filter((name) => !json.icons[name].hidden)
    .sort();
}

function boxed(json, name) {
  const icon = json.icons[name];
  const width = icon.width ?? json.width ?? 16;
  return {
    body: icon.body,
    left: icon.left ?? 0,
    top: icon.top ?? 0,
    width,
    height: icon.height ?? json.height ?? width,
  };
}

/** One icon a subject: the first of its names, which is the plainest. */
function first(icons, key) {
  const seen = new Map();
  for (const icon of icons) if (!seen.has(key(icon))) seen.set(key(icon), icon);
  return [...seen.values()];
}

function colourIcons({ set, keep, drop }, json) {
  const icons = names(json)
    .filter(
      (name) => (!keep || new RegExp(keep).test(name)) && !(drop && new RegExp(drop).test(name)),
    )
    .map((name) => ({
      set,
      family: 'colour',
      name,
      subject: subjectOf(set, name),
      icon: boxed(json, name),
    }));
  return first(
    icons.filter(({ subject }) => subject),
    ({ subject }) => subject,
  );
}

function monoIcons({ set, forms }, json) {
  const icons = names(json).flatMap((name) => {
    const [base, form] = formOf(forms, name);
    const subject = form && subjectOf(set, base);
    return subject ? [{ set, family: 'mono', name, subject, form, icon: boxed(json, name) }] : [];
  });
  return first(icons, ({ subject, form }) => `${subject}|${form}`);
}

/** The icons that the model is to draw: a (subject, form) in one drawing only, or the answer would be a blur of several. */
function drawnIcons(icons, mono) {
  const drawn = new Set();
  for (const form of FORMS) {
    const taken = new Set();
    for (const { set } of mono.filter(({ draws }) => draws)) {
      for (const icon of icons) {
        if (icon.set !== set || icon.form !== form || taken.has(icon.subject)) continue;
        taken.add(icon.subject);
        drawn.add(icon);
      }
    }
  }
  return drawn;
}
