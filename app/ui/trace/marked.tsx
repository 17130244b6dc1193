import { useTranslation } from 'react-i18next';
import { type Piece, piecesOf } from '../../chat/trace/pieces';
import type { Claim } from '../../chat/trace/checks/statements';
import { showDirections } from '../markdown/directions';

interface MarkedProps {
  readonly text: string;
  readonly claims: readonly Claim[];
  /** What is searched for. */
  readonly words: string;
  /** How many characters at the beginning are the step's title. */
  readonly lead: number;
}

/** A step's text with everything set off that was found in it: turns of mind, statements that were computed anew, search hits. */
export function Marked({ text, claims, words, lead }: MarkedProps) {
  const pieces = piecesOf(text, claims, words, lead);
  return (
    <>
      {lead > 0 ? (
        <span className="step__lead">
          {pieces.filter(({ start }) => start < lead).map((piece) => <MarkedPiece key={piece.start} piece={piece} />)}
        </span>
      ) : null}
      {pieces.filter(({ start }) => start >= lead).map((piece) => <MarkedPiece key={piece.start} piece={piece} />)}
    </>
  );
}

function MarkedPiece({ piece }: { readonly piece: Piece }) {
  const { t } = useTranslation();
  const { turn, claim, hit } = piece;
  const text = showDirections(piece.text);
  if (claim !== null) {
    const verdict = claim.right
      ? t('trace.right')
      : claim.instead === ''
        ? t('trace.wrong')
        : t('trace.wrongInstead', { instead: claim.instead });
    const last = piece.start + piece.text.length === claim.end;
    return (
      <span className={`claim claim--${claim.right ? 'right' : 'wrong'}${hit ? ' hit' : ''}`} title={verdict}>
        {text}
        {last ? <span className="visually-hidden"> ({verdict})</span> : null}
      </span>
    );
  }
  if (turn) return <mark className={hit ? 'step__turn hit' : 'step__turn'}>{text}</mark>;
  return hit ? <mark className="hit">{text}</mark> : text;
}
