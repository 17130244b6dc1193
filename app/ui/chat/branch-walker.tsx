import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import type { Turn, TurnOrigin } from '../../chat/turn';
import { siblingsOf } from '../../chat/turn-tree';
import { IconButton } from '../kit/button';
import { useSession, useSessionState } from '../session-context';

/** Goes left and right through the versions of a turn, and says what became of each; nothing where there is one only. */
export function BranchWalker({ turn }: { readonly turn: Turn }) {
  const { t } = useTranslation();
  const session = useSession();
  const idle = useSessionState((state) => state.activeTurn === null);
  const siblings = useSessionState(useShallow((state) => siblingsOf(state.all, turn).map(({ id }) => id)));
  if (siblings.length < 2) return null;
  const at = siblings.indexOf(turn.id);
  const show = (index: number): void => {
    const id = siblings[index];
    if (id !== undefined) session.show(id);
  };
  return (
    <div className="branches" role="group" aria-label={t('branch.place', { number: at + 1, total: siblings.length })}>
      <IconButton icon="left" label={t('branch.earlier')} disabled={!idle || at === 0} onClick={() => show(at - 1)} />
      <span className="branches__place">{t('branch.place', { number: at + 1, total: siblings.length })}</span>
      <IconButton
        icon="right"
        label={t('branch.later')}
        disabled={!idle || at === siblings.length - 1}
        onClick={() => show(at + 1)}
      />
      <span className="branches__origin">{originWords(turn.origin)}</span>
    </div>
  );

  function originWords(origin: TurnOrigin): string {
    if (origin.kind === 'step') return t('branch.step', { number: origin.step + 1 });
    if (origin.kind === 'token') return t('branch.token', { text: origin.text.trim() });
    return t(`branch.${origin.kind}`);
  }
}
