import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf } from '../route';
import { useLibraryState } from '../session-context';
import { Icon } from './icon';
import './sheet.css';

interface SheetProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** A page in the place of the conversation, with the way back to it. */
export function Sheet({ title, children }: SheetProps) {
  const { t } = useTranslation();
  const back = useLibraryState(({ current, keep }) => addressOf(keep ? current : null));
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Another page: it is read from its top, by eye, by keyboard and by screen readers.
    heading.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, []);
  return (
    <article className="sheet">
      <a className="sheet__back" href={back}>
        <Icon name="left" />
        {t('settings.back')}
      </a>
      <h2 className="sheet__title" ref={heading} tabIndex={-1}>
        {title}
      </h2>
      {children}
    </article>
  );
}

interface SheetPartProps {
  readonly title: string;
  readonly note?: string;
  readonly children: ReactNode;
}

/** A part of such a page: what it is about in the text, notes on it in the margin. */
export function SheetPart({ title, note, children }: SheetPartProps) {
  return (
    <section className="sheet__part">
      <div className="sheet__body">
        <h3 className="sheet__heading">{title}</h3>
        {children}
      </div>
      {note === undefined ? null : <p className="sheet__note">{note}</p>}
    </section>
  );
}
