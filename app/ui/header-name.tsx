import { Mark } from './kit/icon';

/** The page's mark and name. */
export function HeaderName() {
  return (
    <h1 className="header__name">
      <Mark />
      Denkspur
    </h1>
  );
}
