import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface NumberFieldProps {
  readonly label: string;
  readonly value: number | null;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  /** Null only where the field may be empty. */
  readonly onChange: (value: number | null) => void;
  readonly mayBeEmpty?: boolean;
}

/** A number within bounds; what is out of them is told of and not taken. */
export function NumberField({ label, value, least, most, step, onChange, mayBeEmpty = false }: NumberFieldProps) {
  const { t } = useTranslation();
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const read = (words: string): number | null | undefined => {
    if (words.trim() === '') return mayBeEmpty ? null : undefined;
    const number = Number(words.replace(',', '.'));
    return Number.isFinite(number) && number >= least && number <= most ? number : undefined;
  };
  const wrong = draft !== null && read(draft) === undefined;
  // The value may change from elsewhere while this field has the focus; then what was typed is of the past.
  const text = draft !== null && (wrong || read(draft) === value) ? draft : String(value ?? '');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="number"
        inputMode="decimal"
        min={least}
        max={most}
        step={step}
        value={text}
        aria-invalid={wrong}
        aria-describedby={wrong ? `${id}-problem` : undefined}
        onChange={(event) => {
          const words = event.target.value;
          const number = read(words);
          setDraft(words);
          if (number !== undefined) onChange(number);
        }}
        onBlur={() => setDraft(null)}
      />
      {wrong ? (
        <p className="field__problem" id={`${id}-problem`}>
          {t('settings.outOfRange', { least, most })}
        </p>
      ) : null}
    </div>
  );
}
