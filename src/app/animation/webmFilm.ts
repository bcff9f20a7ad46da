import { FlowTokError } from '../../protocol/errors';
import type { Film } from './encodeAnimation';

/** Bits for every pixel of a frame: drawings with hard edges stay clean. */
const BITS_A_PIXEL = 0.9;

/** @throws FlowTokError `unsupported` where the browser has no encoder for VP9 or VP8. */
export async function createWebmFilm(canvas: OffscreenCanvas, fps: number): Promise<Film> {
  const { BufferTarget, CanvasSource, getFirstEncodableVideoCodec, Output, WebMOutputFormat } =
    await import('mediabunny');
  const { width, height } = canvas;
  const bitrate = Math.max(400_000, Math.round(width * height * fps * BITS_A_PIXEL));
  const codec = await getFirstEncodableVideoCodec(['vp9', 'vp8'], { width, height, bitrate });
  if (codec === null) throw noWebm();
  const source = new CanvasSource(canvas, { codec, bitrate });
  const target = new BufferTarget();
  const output = new Output({ format: new WebMOutputFormat(), target });
  output.addVideoTrack(source, { frameRate: fps });
  await output.start();
  return {
    add: (start, milliseconds) => source.add(start / 1000, milliseconds / 1000),
    async finish() {
      await output.finalize();
      if (target.buffer === null) throw noWebm();
      return new Blob([target.buffer], { type: 'video/webm' });
    },
    async abandon() {
      if (output.state === 'started') await output.cancel();
    },
  };
}

function noWebm(): FlowTokError {
  return new FlowTokError(
    'unsupported',
    'This browser cannot write WebM films; choose WebP instead.',
  );
}
