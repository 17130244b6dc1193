export const languages = ['de', 'en'] as const;
export type Language = (typeof languages)[number];

/** The first of the reader's languages that the page speaks, English where it speaks none. */
export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const [language] = tag.toLowerCase().split('-');
    const spoken = languages.find((one) => one === language);
    if (spoken !== undefined) return spoken;
  }
  return 'en';
}
