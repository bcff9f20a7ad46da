import type { ErrorCode } from '../../protocol/errors';
import type { Label } from './say';

/** What a code says without the sentence it came with. */
export const faultKinds: Record<ErrorCode, Label> = {
  'pack-not-found': 'There is no model pack.',
  'pack-invalid': 'The model pack cannot be used.',
  'pack-corrupt': 'A file of the model pack is damaged.',
  'pack-incomplete': 'The model pack lacks a part.',
  network: 'The network failed.',
  unsupported: 'This browser or this pack cannot do that.',
  'bad-input': 'That cannot be used.',
  'device-lost': 'The graphics device went away.',
  'out-of-memory': 'There is not enough memory.',
  'storage-full': 'There is not enough storage.',
  'worker-crashed': 'The model stopped.',
  internal: 'Something went wrong.',
};
