import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorData } from '../../engine/errors';
import { failureDetails, failureWords } from '../i18n/failure-words';
import './models.css';

interface FailureProps {
  readonly failure: ErrorData;
  /** A sentence before the error's own. */
  readonly lead?: string;
  readonly actions?: ReactNode;
}

/** An error in words: what happened, what to do, which file or tensor, and the buttons that do it. */
export function Failure({ failure, lead, actions }: FailureProps) {
  const { t } = useTranslation();
  const { what, todo } = failureWords(t, failure);
  const details = failureDetails(t, failure);
  return (
    <section className="failure" role="alert">
      <p className="failure__what">
        {lead === undefined ? '' : `${lead} `}
        {what}
      </p>
      <p className="failure__todo">{todo}</p>
      {details.length === 0 ? null : (
        <dl className="failure__details" aria-label={t('failure.details')}>
          {details.map(([name, value]) => (
            <div key={name} className="failure__detail">
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {actions === undefined ? null : <div className="failure__actions">{actions}</div>}
    </section>
  );
}
