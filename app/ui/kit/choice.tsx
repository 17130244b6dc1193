import { useId } from 'react';
import './choice.css';

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
  /** The label stands above, as in forms; else before. */
  readonly labelAbove?: boolean;
}

/** One of a few, as the platform's own select: it knows keyboard, touch and screen readers better than anything drawn. */
export function Choice<Value extends string>({ label, value, options, onChange, labelAbove = false }: ChoiceProps<Value>) {
  const id = useId();
  const Frame = labelAbove ? 'div' : 'span';
  return (
    <Frame className={labelAbove ? 'field' : 'choice'}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className={labelAbove ? undefined : 'choice__select'}
        value={value}
        onChange={(event) => {
          const chosen = options[event.target.selectedIndex];
          if (chosen !== undefined) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}
