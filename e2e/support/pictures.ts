// Pictures made in the test, in the formats that a browser decodes: left half red, right half blue.
import sharp from 'sharp';

const red = { r: 220, g: 40, b: 40 };
const blue = { r: 40, g: 60, b: 220 };
const green = { r: 30, g: 160, b: 60 };

export interface MadePicture {
  name: string;
  type: string;
  bytes: Buffer;
}

const WIDTH = 96;
const HEIGHT = 48;

/** 96 x 48, RGB. */
const halves = async () =>
  sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: red } })
    .composite([
      {
        input: { create: { width: WIDTH / 2, height: HEIGHT, channels: 3, background: blue } },
        left: WIDTH / 2,
        top: 0,
      },
    ])
    .png()
    .toBuffer();

/** The halves, then a second frame that is all green. */
async function moving() {
  const second = await sharp({
    create: { width: WIDTH, height: HEIGHT, channels: 3, background: green },
  })
    .png()
    .toBuffer();
  return sharp([await halves(), second], { join: { animated: true } });
}

/** Every format, each file the same picture; one of them lies on its side and says so. */
export async function everyFormat(): Promise<MadePicture[]> {
  const still = sharp(await halves());
  const delay = [50, 50];
  return [
    { name: 'still.png', type: 'image/png', bytes: await halves() },
    {
      name: 'turned.jpg',
      type: 'image/jpeg',
      // Turned a quarter to the left, with the tag (6) that has it shown turned back.
      bytes: await still
        .clone()
        .rotate(270)
        .jpeg({ quality: 95 })
        .withMetadata({ orientation: 6 })
        .toBuffer(),
    },
    { name: 'still.webp', type: 'image/webp', bytes: await still.clone().webp().toBuffer() },
    { name: 'still.avif', type: 'image/avif', bytes: await still.clone().avif().toBuffer() },
    {
      name: 'moving.gif',
      type: 'image/gif',
      bytes: await (await moving()).gif({ delay }).toBuffer(),
    },
    {
      name: 'moving.webp',
      type: 'image/webp',
      bytes: await (await moving()).webp({ delay, lossless: true }).toBuffer(),
    },
    { name: 'still.bmp', type: 'image/bmp', bytes: await bmp(await halves()) },
    { name: 'drawing.svg', type: 'image/svg+xml', bytes: Buffer.from(drawing()) },
  ];
}

/** A bitmap file of 24 bits a pixel: rows from the bottom up, blue first, each row padded to 4 bytes. */
async function bmp(png: Buffer): Promise<Buffer> {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const row = Math.ceil((info.width * 3) / 4) * 4;
  const file = Buffer.alloc(54 + row * info.height);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(info.width, 18);
  file.writeInt32LE(info.height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < info.height; y++) {
    for (let x = 0; x < info.width; x++) {
      const from = (y * info.width + x) * 3;
      const to = 54 + (info.height - 1 - y) * row + x * 3;
      for (let channel = 0; channel < 3; channel++)
        file[to + channel] = data[from + 2 - channel] ?? 0;
    }
  }
  return file;
}

/** Without a size in pixels, and with a script that must not run. */
function drawing(): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}">
    <script>document.documentElement.remove(); top.scriptRan = true;</script>
    <rect width="48" height="48" fill="rgb(220,40,40)"/>
    <rect x="48" width="48" height="48" fill="rgb(40,60,220)"/>
  </svg>`;
}
