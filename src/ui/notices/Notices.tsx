import { OutletNotice } from '../export/OutletNotice';
import { GalleryNotice } from '../gallery/GalleryNotice';
import { PackNotice } from '../models/PackNotice';
import { RecipeNotice } from '../recipe/RecipeNotice';
import { RecoveryNotice } from './RecoveryNotice';
import './notices.css';

/** What the page has to say beside its places, newest at the bottom. */
export function Notices() {
  return (
    <div className="notices">
      <RecoveryNotice />
      <PackNotice />
      <RecipeNotice />
      <OutletNotice />
      <GalleryNotice />
    </div>
  );
}
