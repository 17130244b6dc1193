import { useRef } from 'react';
import { Button } from '../kit/button';

interface TakeFileProps {
  readonly label: string;
  readonly disabled: boolean;
  readonly onText: (name: string, text: string) => void;
}

/** Opens the browser's file dialog and hands over the text of the file. */
export function TakeFile({ label, disabled, onText }: TakeFileProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button look="outlined" icon="take" disabled={disabled} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".jsonl,.json"
        hidden
        aria-label={label}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          // The same file can be chosen again, after it was mended.
          event.target.value = '';
          if (file !== undefined) void file.text().then((text) => onText(file.name, text));
        }}
      />
    </>
  );
}
