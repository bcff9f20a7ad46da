/** A graphics device of our own for ONNX Runtime, and what it is. */
export interface OwnDevice {
  device: GPUDevice;
  /** WGSL f16 is there: half-precision models can run. */
  halfPrecision: boolean;
  /** Drawn by the processor, hence slower than WASM. */
  software: boolean;
  /** Bytes of one buffer that a shader reads, at most. */
  largestBuffer: number;
  /** For people, e.g. "nvidia ampere". */
  name: string;
  /**
   * True once a command failed on it, for want of memory above all: a run ends all the same, with anything in its
   * buffers. Browsers tell it before they give what was computed.
   */
  readonly failed: boolean;
  /** True once the device is gone or has failed; waits a moment, since the news may come after the failed run. */
  isLost(): Promise<boolean>;
}

/** The adapter and what is known of it; undefined where WebGPU is missing or switched off. */
export interface FoundAdapter {
  adapter: GPUAdapter;
  software: boolean;
  name: string;
}

export async function findAdapter(): Promise<FoundAdapter | undefined> {
  // Missing in Node, in older browsers and outside secure contexts, whatever the types say.
  const gpu = (globalThis.navigator as Partial<WorkerNavigator> | undefined)?.gpu;
  if (gpu === undefined) return undefined;
  const adapter = await gpu
    .requestAdapter({ powerPreference: 'high-performance' })
    .catch(() => null);
  if (adapter === null) return undefined;
  const { vendor, architecture, description } = adapter.info;
  const name = [vendor, architecture, description].filter((part) => part !== '').join(' ');
  return { adapter, name, software: isSoftware(adapter, name) };
}

function isSoftware(adapter: GPUAdapter, name: string): boolean {
  // The flag moved from the adapter to its info; older browsers have only the first.
  const flagged =
    adapter.info.isFallbackAdapter ||
    ('isFallbackAdapter' in adapter && adapter.isFallbackAdapter === true);
  return flagged || /swiftshader|llvmpipe|lavapipe|basic render/i.test(name);
}

/** Limits that decide how large a model may be; a device gets small defaults unless it asks for them. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
] as const;

/** How long after a failed run the browser may still be about to report a lost device. */
const LOSS_NEWS_MS = 50;

/**
 * A device with the adapter's largest limits. `subgroups` is left out on purpose: with it, fused attention
 * of ONNX Runtime 1.30 gave wrong numbers.
 */
export async function requestDevice(found: FoundAdapter): Promise<OwnDevice> {
  const { adapter, name, software } = found;
  const requiredLimits = Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]]));
  const halfPrecision = adapter.features.has('shader-f16');
  const device = await adapter.requestDevice({
    requiredFeatures: halfPrecision ? ['shader-f16'] : [],
    requiredLimits,
  });
  let failed = false;
  device.addEventListener('uncapturederror', () => {
    failed = true;
  });
  const isLost = () =>
    Promise.race([
      device.lost.then(() => true),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(failed), LOSS_NEWS_MS)),
    ]);
  return {
    device,
    halfPrecision,
    software,
    largestBuffer: Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize),
    name,
    get failed() {
      return failed;
    },
    isLost,
  };
}
