import { type ComponentProps, useRef } from 'react';
import { Button, IconButton } from './button';

interface ChooseFilesProps extends Pick<ComponentProps<typeof Button>, 'icon' | 'look' | 'title' | 'disabled'> {
  readonly label: string;
  /** Endings or media types that the browser offers. */
  readonly accept: string;
  readonly multiple?: boolean;
  /** Only its icon is shown; the label is read out. */
  readonly iconOnly?: 'attach';
  /** Told apart from other choices of files by this. */
  readonly purpose?: string;
  /** Called with at least one file. */
  readonly onFiles: (files: readonly File[]) => void;
}

/** A button that opens the browser's file dialog. */
export function ChooseFiles({ label, accept, multiple, iconOnly, purpose, onFiles, ...button }: ChooseFilesProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      {iconOnly === undefined ? (
        <Button {...button} onClick={() => input.current?.click()}>
          {label}
        </Button>
      ) : (
        <IconButton icon={iconOnly} label={label} onClick={() => input.current?.click()} />
      )}
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
