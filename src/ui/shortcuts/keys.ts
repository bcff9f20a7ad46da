import type { Label } from '../text/say';

/** What the keyboard does, as the sheet shows it: a place, and its keys with what they do. */
export const keySheet: { place: Label; keys: { press: string[]; does: Label }[] }[] = [
  {
    place: 'Everywhere',
    keys: [
      { press: ['?'], does: 'Show this sheet' },
      { press: ['Tab'], does: 'Go to the next control' },
      { press: ['←', '→', 'Home', 'End'], does: 'Change the place, from the row of places' },
      { press: ['Esc'], does: 'Close what lies over the page' },
    ],
  },
  {
    place: 'Text to image',
    keys: [
      { press: ['Enter'], does: 'Generate, from the prompt' },
      { press: ['Shift', 'Enter'], does: 'Start a new line in the prompt' },
    ],
  },
  {
    place: 'Image to text',
    keys: [
      { press: ['Ctrl', 'V'], does: 'Caption a copied picture' },
      { press: ['←', '→', '↑', '↓'], does: 'Move the crop, with Shift further' },
      { press: ['+', '-'], does: 'Make the crop larger or smaller' },
    ],
  },
  {
    place: 'The flow',
    keys: [
      { press: ['←', '→'], does: 'One picture back or on' },
      { press: ['Page Up', 'Page Down'], does: 'One step of the solver on or back' },
      { press: ['Home', 'End'], does: 'To the words, to the picture' },
    ],
  },
  {
    place: 'Gallery',
    keys: [
      { press: ['←', '→', '↑', '↓'], does: 'Go from result to result' },
      { press: ['Space'], does: 'Choose it, or choose it no more' },
      { press: ['Ctrl', 'A'], does: 'Choose all' },
      { press: ['F'], does: 'Make it a favourite' },
      { press: ['Delete'], does: 'Delete, with ten seconds to undo it' },
    ],
  },
];
