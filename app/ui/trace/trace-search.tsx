import { useTranslation } from 'react-i18next';
import { placesOf } from '../../chat/trace/pieces';
import type { Step } from '../../chat/turn';

interface TraceSearchProps {
  readonly steps: readonly Step[];
  readonly words: string;
  readonly onChange: (words: string) => void;
}

/** Searches one thought; what does not hold the words steps aside. */
export function TraceSearch({ steps, words, onChange }: TraceSearchProps) {
  const { t } = useTranslation();
  const count = steps.filter(({ text }) => placesOf(text, words).length > 0).length;
  return (
    <div className="trace__search">
      <input
        type="search"
        aria-label={t('trace.search')}
        placeholder={t('trace.search')}
        value={words}
        autoFocus
        onChange={(event) => onChange(event.target.value)}
      />
      <span className="trace__hits" role="status">
        {words.trim() === '' ? '' : t('trace.hits', { count })}
      </span>
    </div>
  );
}
