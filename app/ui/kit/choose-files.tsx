import { type ComponentProps, useRef } from 'react';
import { Button } from './button';

interface ChooseFilesProps extends Pick<ComponentProps<typeof Button>, 'icon' | 'look' | 'title' | 'disabled'> {
  readonly label: string;
  /** Endings or media types that the browser offers. */
  readonly accept: string;
  readonly multiple?: boolean;
  /** Told apart from other choices of files by this. */
  readonly purpose?: string;
  /** Called with at least one file. */
  readonly onFiles: (files: readonly File[]) => void;
}

/** A button that opens the browser's file dialog. */
export function ChooseFiles({ label, accept, multiple, purpose, onFiles, ...button }: ChooseFilesProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button {...button} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        accept={accept}
        multiple={multiple}
        hidden
        aria-label={label}
        data-purpose={purpose}
        onChange={(event) => {
          const files = Array.from(event.target.files ?? []);
          // The same file can be chosen again, after it was mended.
          event.target.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
    </>
  );
}
