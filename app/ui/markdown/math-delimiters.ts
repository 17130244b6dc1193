/**
 * Rewrites the ways in which models set formulas (`\(…\)`, `\[…\]`, `$…$`, a bare `\boxed{…}`) as `$$…$$`, the one that remark-
 * math reads here. Single dollars are formulas only where pandoc would say so too (no space inside, no digit behind): "$5 and $6"
 * are prices. Code stays as it is, and so does a formula that has not ended yet. One does not begin within another: where none of
 * many ends, each is looked for only as far as the next.
 */
export function mathToDollars(markdown: string): string {
  return markdown.replace(
    tokens,
    (
      match,
      code: string | undefined,
      display: string | undefined,
      inline: string | undefined,
      dollars: string | undefined,
      single: string | undefined,
    ) => {
      if (code !== undefined || dollars !== undefined) return match;
      if (display !== undefined)
        return display.includes('\n') || match === markdown.trim() ? `\n$$\n${display.trim()}\n$$\n` : `$$${display.trim()}$$`;
      const formula = inline ?? single;
      return formula === undefined ? `$$${match}$$` : `$$${formula.trim()}$$`;
    },
  );
}

const tokens = new RegExp(
  [
    '(`{3,}[\\s\\S]*?(?:`{3,}|$)|`[^`\\n]+`)', // code
    '\\\\\\[((?:[^\\\\]|\\\\[^[\\]])+?)\\\\\\]', // \[ … \]
    '\\\\\\(((?:[^\\\\]|\\\\[^()])+?)\\\\\\)', // \( … \)
    '(\\$\\$[\\s\\S]+?\\$\\$)', // $$ … $$
    '(?<![\\\\$\\w])\\$(?![\\s$])([^$\\n]*?[^\\s$\\\\])\\$(?![\\d$])', // $ … $
    '\\\\boxed\\{(?:[^{}]|\\{(?:[^{}]|\\{[^{}]*\\})*\\})*\\}', // a box outside of any formula
  ].join('|'),
  'gu',
);
