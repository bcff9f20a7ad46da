/** `flowtok-web/element`: importing it defines `<flowtok-image>`. */
import { FlowTokImage } from './flowtokImage';

declare global {
  interface HTMLElementTagNameMap {
    'flowtok-image': FlowTokImage;
  }
}

// Two copies of the package on one page: the first one stays.
if (globalThis.customElements?.get('flowtok-image') === undefined) {
  globalThis.customElements?.define('flowtok-image', FlowTokImage);
}

export { FlowTokImage };
