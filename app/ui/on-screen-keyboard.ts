/**
 * Tells the style sheets how much of the window an on-screen keyboard covers, as `--keyboard`. Most browsers make the window smaller
 * (`interactive-widget=resizes-content`) and it stays 0; Safari on iOS only makes the visual viewport smaller, and what sticks to the
 * lower edge of the window would be behind the keys.
 */
export function followOnScreenKeyboard(): void {
  const viewport = globalThis.visualViewport;
  if (viewport === null) return;
  const measure = (): void => {
    // Whoever has zoomed in sees a part of the window without a keyboard being there.
    const covered = viewport.scale > 1.01 ? 0 : innerHeight - viewport.offsetTop - viewport.height;
    document.documentElement.style.setProperty('--keyboard', `${Math.max(0, Math.round(covered))}px`);
  };
  viewport.addEventListener('resize', measure);
  viewport.addEventListener('scroll', measure);
}
