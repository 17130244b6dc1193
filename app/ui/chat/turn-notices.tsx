import { useTranslation } from 'react-i18next';
import { isRunning, isThoughtCut, type Turn } from '../../chat/turn';
import { Button } from '../kit/button';
import { Notice } from '../kit/notice';
import { useSession, useSessionState } from '../session-context';

/** What the reader should know about how this reply ended. */
export function TurnNotices({ turn }: { readonly turn: Turn }) {
  const { t } = useTranslation();
  const session = useSession();
  const idle = useSessionState((state) => state.activeTurn === null && state.model.status === 'ready');
  const { reply } = turn;
  const dropped = reply.prompt?.droppedMessages ?? 0;
  const answerNow = (
    <Button look="outlined" icon="skip" disabled={!idle} onClick={() => session.answerNow(turn.id)}>
      {t('composer.answerNow')}
    </Button>
  );
  return (
    <div className="turn__notices">
      {dropped > 0 ? <Notice>{t('turn.droppedMessages', { count: dropped })}</Notice> : null}
      {isThoughtCut(reply) ? (
        <Notice tone="doubt" action={answerNow}>
          {t(cutWords())}
        </Notice>
      ) : (
        ending()
      )}
    </div>
  );

  function cutWords(): 'turn.thoughtCut' | 'turn.thoughtStopped' | 'turn.thoughtFailed' {
    if (reply.finish?.reason === 'length') return 'turn.thoughtCut';
    return reply.finish?.reason === 'abort' ? 'turn.thoughtStopped' : 'turn.thoughtFailed';
  }

  function ending() {
    if (isRunning(reply) || reply.failure !== null) return null;
    if (reply.finish === null || reply.finish.reason === 'abort') return <Notice>{t('turn.stopped')}</Notice>;
    if (reply.finish.reason === 'length') return <Notice tone="doubt">{t('turn.answerCut')}</Notice>;
    return reply.answer.trim() === '' ? <Notice tone="doubt">{t('turn.noAnswer')}</Notice> : null;
  }
}
