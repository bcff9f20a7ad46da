// The few things that flow/ and protocol/ need from every host (page, worker, Node) and that no ES
// library declares. Only tsconfig.pure.json includes this file: elsewhere the host's own types are used.

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
}

interface DOMException extends Error {
  readonly code: number;
}

declare var DOMException: {
  prototype: DOMException;
  new (message?: string, name?: string): DOMException;
};

/** A file from outside, handed on as it is. */
interface Blob {
  readonly size: number;
  readonly type: string;
}
