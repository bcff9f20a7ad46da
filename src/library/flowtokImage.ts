import type { ExecutionProviderChoice, TextToImageResult } from '../protocol/api';
import { isAbortError } from '../protocol/errors';
import { createImageView } from './imageView';
import { openInWorker } from './openInWorker';
import { createSharedModels, isLost, type ModelUse } from './sharedModels';

/** Where a pack lies when no `pack` attribute says otherwise, relative to the page. */
const USUAL_PACK = 'models/flowtok-emoji/';

const models = createSharedModels(openInWorker);

// A server that renders pages imports this file too, and has no elements.
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/**
 * `<flowtok-image prompt="red apple">`: a picture drawn from its prompt, and drawn again when an attribute changes; the
 * newest wins.
 *
 * Attributes: `prompt`, `seed`, `steps`, `guidance` (the pack's own where absent), `pack` (the folder's URL),
 * `execution-provider` (`auto`, `webgpu`, `wasm`). `state` tells what it does: `loading`, `drawing`, `done`, `failed`.
 * Events, which bubble: `flowtok-picture` (detail: the result), `flowtok-error` (detail: the error).
 * Parts for styles: `picture`, `status`.
 */
export class FlowTokImage extends Base {
  static readonly observedAttributes = [
    'prompt',
    'seed',
    'steps',
    'guidance',
    'pack',
    'execution-provider',
  ];

  /** What is shown; null before the first picture. */
  result: TextToImageResult | null = null;

  #view: ReturnType<typeof createImageView> | undefined;
  #use: ModelUse | undefined;
  #run = new AbortController();
  #queued = false;

  connectedCallback(): void {
    this.#view ??= createImageView(this.attachShadow({ mode: 'open' }));
    this.#queue();
  }

  disconnectedCallback(): void {
    this.#run.abort();
    this.#letGo();
  }

  attributeChangedCallback(name: string): void {
    if (name === 'pack' || name === 'execution-provider') this.#letGo();
    this.#queue();
  }

  /** Several attributes set in one go are one picture. */
  #queue(): void {
    if (this.#queued) return;
    this.#queued = true;
    queueMicrotask(() => {
      this.#queued = false;
      if (this.isConnected) void this.#draw();
    });
  }

  async #draw(): Promise<void> {
    this.#run.abort();
    const { signal } = (this.#run = new AbortController());
    const prompt = this.getAttribute('prompt') ?? '';
    try {
      this.setAttribute('state', 'loading');
      this.#use ??= models.use(this.#target(), (progress) => this.#view?.load(progress));
      const model = await this.#use.model;
      if (signal.aborted) return;
      this.setAttribute('state', 'drawing');
      this.#view?.draw(prompt);
      const result = await model.textToImage({ prompt, ...this.#numbers(), signal });
      if (signal.aborted) return;
      this.result = result;
      this.#view?.show(result.picture, prompt);
      this.setAttribute('state', 'done');
      this.#tell('flowtok-picture', result);
    } catch (error) {
      if (signal.aborted) return;
      if (isLost(error) || isAbortError(error)) this.#letGo();
      this.#view?.fail(error instanceof Error ? error.message : String(error));
      this.setAttribute('state', 'failed');
      this.#tell('flowtok-error', error);
    }
  }

  #target() {
    const packUrl = new URL(this.getAttribute('pack') ?? USUAL_PACK, document.baseURI).href;
    const asked = this.getAttribute('execution-provider');
    const executionProvider: ExecutionProviderChoice =
      asked === 'webgpu' || asked === 'wasm' ? asked : 'auto';
    return { packUrl, executionProvider };
  }

  /** Numbers out of range are the model's to refuse: its sentence names them. */
  #numbers() {
    const given = (['seed', 'steps', 'guidance'] as const).flatMap((name) => {
      const text = this.getAttribute(name);
      return text === null || text.trim() === '' ? [] : [[name, Number(text)] as const];
    });
    return Object.fromEntries(given);
  }

  #letGo(): void {
    this.#use?.release();
    this.#use = undefined;
  }

  #tell(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}
