import { type ReactNode, useId, useRef } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { Button } from '../kit/button';
import { Icon } from '../kit/icon';

interface OutwardLinkProps {
  readonly href: string | undefined;
  readonly children: ReactNode;
}

/** A link that a model wrote: it shows where it leads and asks before it opens. Without a usable address it is only its text. */
export function OutwardLink({ href, children }: OutwardLinkProps) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const stay = useRef<HTMLButtonElement>(null);
  const titleId = useId();
  const host = href === undefined ? null : hostOf(href);
  if (href === undefined || host === null) return <>{children}</>;
  return (
    <>
      <a
        href={href}
        rel="noopener noreferrer nofollow"
        target="_blank"
        onClick={(event) => {
          event.preventDefault();
          dialog.current?.showModal();
          // The browser would take the first one, which leads away.
          stay.current?.focus();
        }}
      >
        {children}
        <span className="link__host">({host})</span>
      </a>
      {createPortal(
        <dialog ref={dialog} className="leave" aria-labelledby={titleId}>
          <p className="leave__title" id={titleId}>
            {t('markdown.leave')}
          </p>
          <p className="leave__where">{href}</p>
          <p>{t('markdown.leaveWhere')}</p>
          <div className="leave__actions">
            <a
              className="button button--outlined"
              href={href}
              target="_blank"
              rel="noopener noreferrer nofollow"
              onClick={() => dialog.current?.close()}
            >
              <Icon name="leave" />
              {t('markdown.open')}
            </a>
            <Button look="filled" ref={stay} onClick={() => dialog.current?.close()}>
              {t('markdown.cancel')}
            </Button>
          </div>
        </dialog>,
        // A dialog may not stand inside the paragraph that the link stands in.
        document.body,
      )}
    </>
  );
}

/** Host of a web address; null for anything else (mail, fragments, relative paths: a model knows no place on this page). */
function hostOf(href: string): string | null {
  const url = URL.parse(href);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? url.host : null;
}
