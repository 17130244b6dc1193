import { ChooseFiles } from '../kit/choose-files';

interface TakeFileProps {
  readonly label: string;
  readonly disabled: boolean;
  readonly onText: (name: string, text: string) => void;
}

/** Opens the browser's file dialog and hands over the text of the file. */
export function TakeFile({ label, disabled, onText }: TakeFileProps) {
  return (
    <ChooseFiles
      look="outlined"
      icon="take"
      label={label}
      disabled={disabled}
      accept=".jsonl,.json"
      onFiles={([file]) => void file!.text().then((text) => onText(file!.name, text))}
    />
  );
}
