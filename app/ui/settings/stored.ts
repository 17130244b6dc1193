/** What is known of stored preferences without reading all of them: enough for the script that runs before the page is drawn. */

/** Where the browser's own storage has them. */
export const preferencesKey = 'denkspur.preferences';

export const themes = ['auto', 'light', 'dark'] as const;
