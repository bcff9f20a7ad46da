/** Latents as text for a recipe: float32, little-endian as every browser's machine is, in base64. */
export function writeTokens(latents: Float32Array): string {
  const bytes = new Uint8Array(latents.buffer, latents.byteOffset, latents.byteLength);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** The latents that `writeTokens` wrote, bit for bit; null for any other text, and where a number is none. */
export function readTokens(text: string): Float32Array | null {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    return null;
  }
  if (binary.length === 0 || binary.length % 4 !== 0) return null;
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  const latents = new Float32Array(bytes.buffer);
  return latents.every(Number.isFinite) ? latents : null;
}
