/** The part of Trusted Types that is used here; the DOM's types do not have them yet. */
interface TrustedTypes {
  createPolicy: (
    name: string,
    rules: { createScriptURL: (url: string) => string | null },
  ) => unknown;
}

/**
 * Lets this thread start workers from scripts of its own origin, and write no markup at all. The content policy asks for
 * Trusted Types, and ONNX Runtime and the browser's own API are given plain addresses, which come here.
 */
export function trustOwnScripts(): void {
  const { trustedTypes, location } = globalThis as { trustedTypes?: TrustedTypes } & {
    location: { href: string; origin: string };
  };
  try {
    trustedTypes?.createPolicy('default', {
      createScriptURL: (url) =>
        new URL(url, location.href).origin === location.origin ? url : null,
    });
  } catch {
    // A page that embeds the model may have a policy of its own, which then decides.
  }
}
