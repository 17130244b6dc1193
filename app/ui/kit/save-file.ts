const kinds = {
  markdown: { ending: 'md', type: 'text/markdown' },
  json: { ending: 'json', type: 'application/json' },
  jsonl: { ending: 'jsonl', type: 'application/jsonl' },
  csv: { ending: 'csv', type: 'text/csv' },
  text: { ending: 'txt', type: 'text/plain' },
} as const;

/** Has the browser save a text as a file of that name. Nothing leaves the device. */
export function saveFile(name: string, kind: keyof typeof kinds, text: string): void {
  const { ending, type } = kinds[kind];
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  // What file systems do not take, and what would hide the file.
  link.download = `${name.replace(/[\\/:*?"<>|\p{Cc}]+/gu, ' ').replace(/^\.+/u, '').trim().slice(0, 80)}.${ending}`;
  link.click();
  // The browser reads it after the click; a moment later it can go.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
