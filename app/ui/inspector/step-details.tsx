import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Step } from '../../chat/turn';
import { Button } from '../kit/button';
import { CopyButton } from '../kit/copy-button';
import { useReturnFocus } from '../kit/return-focus';
import { addressOf } from '../route';
import { useLibraryState, useSession, useSessionState } from '../session-context';
import { preferences } from '../settings/preferences';
import './inspector.css';
import { TokenStrip } from './token-strip';

interface StepDetailsProps {
  readonly turnId: string;
  readonly step: Step;
}

/** What can be done with a step: change it, copy it, link to it, and look at its tokens. */
export default function StepDetails({ turnId, step }: StepDetailsProps) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const editButton = useReturnFocus(editing);
  const idle = useSessionState((state) => state.activeTurn === null && state.model.status === 'ready');
  const { current, keep } = useLibraryState((state) => state);
  if (editing) return <EditStep turnId={turnId} step={step} onDone={() => setEditing(false)} />;
  return (
    <>
      <div className="details__actions">
        <Button icon="edit" ref={editButton} disabled={!idle} onClick={() => setEditing(true)}>
          {t('trace.edit')}
        </Button>
        <CopyButton label={t('trace.copyStep')} text={() => step.text} />
        {current !== null && keep ? (
          <CopyButton
            icon="link"
            label={t('trace.linkStep')}
            text={() => new URL(addressOf(current, turnId, step.index), location.href).href}
          />
        ) : null}
      </div>
      <TokenStrip turnId={turnId} tokens={step.tokens} />
    </>
  );
}

interface EditStepProps extends StepDetailsProps {
  readonly onDone: () => void;
}

/** The step in other words, and the thought goes on from there in a branch of its own. */
function EditStep({ turnId, step, onDone }: EditStepProps) {
  const { t } = useTranslation();
  const session = useSession();
  const budget = useStore(preferences, (chosen) => chosen.budget);
  const [words, setWords] = useState(step.text);
  return (
    <form
      className="details__edit"
      onSubmit={(event) => {
        event.preventDefault();
        session.editStep(turnId, step.index, words, budget);
        onDone();
      }}
    >
      <textarea
        aria-label={t('trace.editing')}
        value={words}
        rows={Math.min(8, words.split('\n').length + 1)}
        autoFocus
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone();
        }}
      />
      <Button look="filled" icon="onward" type="submit" disabled={words.trim() === ''}>
        {t('trace.thinkFromHere')}
      </Button>
      <Button onClick={onDone}>{t('trace.cancel')}</Button>
    </form>
  );
}
