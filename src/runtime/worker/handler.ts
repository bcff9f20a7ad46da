import type { PackLibrary } from '../../pack/library/library';
import type { FlowTok, Progress } from '../../protocol/api';
import { FlowTokError, toWireError } from '../../protocol/errors';
import type {
  CallMessage,
  FromWorker,
  LoadParams,
  ResultMessage,
  Standing,
  ToWorker,
} from '../../protocol/messages';
import { sparing } from './sparing';

export type LoadModel = (
  params: LoadParams,
  options: {
    signal: AbortSignal;
    onProgress: (progress: Progress) => void;
    onRevived: () => void;
  },
) => Promise<FlowTok>;

/** The packs on this device, as far as the page asks for them. */
export type PackCalls = Pick<PackLibrary, 'list' | 'add' | 'remove' | 'check'>;

export type Post = (message: FromWorker, transfer: ArrayBuffer[]) => void;

/**
 * Answers the page: any number of events for a call, then exactly one result or error. The model queues
 * its calls itself; a cancel reaches it between two steps.
 */
export function createHandler(
  load: LoadModel,
  packs: PackCalls,
  post: Post,
): (message: ToWorker) => void {
  const running = new Map<number, AbortController>();
  let model: FlowTok | undefined;

  async function answer(message: CallMessage): Promise<void> {
    const { id } = message;
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const result = await perform(message, controller.signal);
      post(result, buffersOf(result.result));
    } catch (error) {
      post({ id, kind: 'error', error: toWireError(error) }, []);
    } finally {
      running.delete(id);
    }
  }

  async function perform(message: CallMessage, signal: AbortSignal): Promise<ResultMessage> {
    const { id } = message;
    const onStep = (step: Extract<FromWorker, { kind: 'step' }>['step']) =>
      post({ id, kind: 'step', step }, []);
    const onProgress = sparing((progress) => post({ id, kind: 'progress', progress }, []));
    const head = { id, kind: 'result' } as const;
    switch (message.kind) {
      case 'load': {
        await model?.dispose();
        const onRevived = () => {
          if (model) post({ id, kind: 'revived', standing: standingOf(model) }, []);
        };
        model = await load(message.params, { signal, onProgress, onRevived });
        const { manifest } = model;
        return { ...head, call: message.kind, result: { manifest, ...standingOf(model) } };
      }
      case 'textToImage': {
        const result = await loaded().textToImage({ ...message.params, signal, onStep });
        return { ...head, call: message.kind, result };
      }
      case 'textToImages': {
        const result = await loaded().textToImages({ ...message.params, signal, onStep });
        return { ...head, call: message.kind, result };
      }
      case 'imageToText': {
        const result = await loaded().imageToText({ ...message.params, signal, onStep });
        return { ...head, call: message.kind, result };
      }
      case 'encodeText':
        return {
          ...head,
          call: message.kind,
          result: await loaded().encodeText(message.params.prompt, { signal }),
        };
      case 'encodeImage':
        return {
          ...head,
          call: message.kind,
          result: await loaded().encodeImage(message.params.image, { signal }),
        };
      case 'decodeLatents': {
        const result = await loaded().decodeLatents(message.params.latents, { signal });
        return { ...head, call: message.kind, result };
      }
      case 'readLatents': {
        const result = await loaded().readLatents(message.params.latents, { signal });
        return { ...head, call: message.kind, result };
      }
      case 'flow': {
        const result = await loaded().flow({ ...message.params, signal, onStep });
        return { ...head, call: message.kind, result };
      }
      case 'anchor': {
        const result = await loaded().anchor({ ...message.params, signal, onStep });
        return { ...head, call: message.kind, result };
      }
      case 'blend': {
        const result = await loaded().blend({ ...message.params, signal, onStep });
        return { ...head, call: message.kind, result };
      }
      case 'roundTrip': {
        const result = await loaded().roundTrip({ ...message.params, signal, onStep });
        return { ...head, call: message.kind, result };
      }
      case 'tokenise':
        return {
          ...head,
          call: message.kind,
          result: await loaded().tokenise(message.params.text),
        };
      case 'dispose':
        await model?.dispose();
        model = undefined;
        return { ...head, call: message.kind, result: null };
      case 'listPacks':
        return { ...head, call: message.kind, result: await packs.list() };
      case 'addPack': {
        const result = await packs.add(message.params.origin, { signal, onProgress });
        return { ...head, call: message.kind, result };
      }
      case 'removePack':
        await packs.remove(message.params.key);
        return { ...head, call: message.kind, result: null };
      case 'checkPack': {
        const result = await packs.check(message.params.key, { signal, onProgress });
        return { ...head, call: message.kind, result };
      }
    }
  }

  function loaded(): FlowTok {
    if (model) return model;
    throw new FlowTokError('internal', 'No model is loaded yet; load one first.');
  }

  return (message) => {
    if (message.kind === 'cancel') running.get(message.id)?.abort();
    else void answer(message);
  };
}

function standingOf({ executionProvider, executionProviderReason }: FlowTok): Standing {
  return { executionProvider, executionProviderReason };
}

/** Buffers to move instead of copy: every array that a result holds. Results are made fresh each time. */
function buffersOf(result: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const visit = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) {
      if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
    } else if (typeof value === 'object' && value !== null) {
      Object.values(value).forEach(visit);
    }
  };
  visit(result);
  return [...found];
}
