import type { ReactNode } from 'react';
import './icon.css';

/** Drawn for this page on a grid of 20. */
const drawings = {
  ask: <path d="M10 16V4M5 9l5-5 5 5" />,
  attach: <path d="m14 7-5.5 5.5a1.4 1.4 0 0 0 2 2l5.3-5.3a3.2 3.2 0 0 0-4.5-4.5L5.6 10.4a5 5 0 0 0 7 7" />,
  stop: <rect className="icon__solid" x="5" y="5" width="10" height="10" rx="1.5" />,
  retry: <path d="M15.5 10a5.5 5.5 0 1 1-1.8-4.1M15.5 3.5v3h-3" />,
  copy: <path d="M7.5 7.5h8v9h-8zM12.5 7.5v-4h-8v9h3" />,
  check: <path d="m4.5 10.5 4 4 7-9" />,
  open: <path d="M3 15.5V5h4.5l1.5 2h8v8.5zM10 13.5V9.5M8 11.5l2-2 2 2" />,
  chevron: <path d="m6 8 4 4 4-4" />,
  turn: <path d="M6 7.5h6a3.5 3.5 0 0 1 0 7H8M6 7.5l3-3M6 7.5l3 3" />,
  close: <path d="m5.5 5.5 9 9M14.5 5.5l-9 9" />,
  fresh: <path d="M10 4.5v11M4.5 10h11" />,
  skip: <path d="M4.5 5.5 10 10l-5.5 4.5zM11 5.5 16.5 10 11 14.5z" />,
  down: <path d="M10 4v12M5 11l5 5 5-5" />,
  leave: <path d="M8 5H4.5v10.5H15V12M11 4.5h4.5V9M15 5l-6.5 6.5" />,
  sidebar: <path d="M3.5 4.5h13v11h-13zM8 4.5v11M5.25 7.5h1M5.25 10h1" />,
  pin: <path d="M7 3.5h6l-.7 5 2.2 2.5H5.5L7.7 8.5zM10 11v5.5" />,
  remove: <path d="M4.5 6h11M8 6V4h4v2M6 6l.7 10.5h6.6L14 6M8.7 9v4.5M11.3 9v4.5" />,
  edit: <path d="m5 12.5 8-8 2.5 2.5-8 8-3.2.7zM11.5 6l2.5 2.5" />,
  more: <path d="M5 10v.01M10 10v.01M15 10v.01" strokeWidth="2.5" />,
  search: <path d="M8.5 3.5a5 5 0 1 1 0 10 5 5 0 0 1 0-10M12.3 12.3l4.2 4.2" />,
  save: <path d="M10 3.5v9M6.5 9l3.5 3.5L13.5 9M4 16.5h12" />,
  take: <path d="M10 12.5v-9M6.5 7 10 3.5 13.5 7M4 16.5h12" />,
  unkept: <path d="M3 10s2.5-4.5 7-4.5 7 4.5 7 4.5-2.5 4.5-7 4.5S3 10 3 10M4 16 16 4" />,
  settings: <path d="M3.5 6.5h6M13.5 6.5h3M3.5 13.5h3M10.5 13.5h6M11.5 4.5v4M8.5 11.5v4" />,
  models: <path d="m10 3.5 7 3.5-7 3.5L3 7zM3 10.5l7 3.5 7-3.5M3 13.5 10 17l7-3.5" />,
  left: <path d="m12 5-5 5 5 5" />,
  right: <path d="m8 5 5 5-5 5" />,
  link: <path d="M8.5 11.5a3 3 0 0 0 4.3 0l2.7-2.7a3 3 0 0 0-4.3-4.3l-1 1M11.5 8.5a3 3 0 0 0-4.3 0l-2.7 2.7a3 3 0 0 0 4.3 4.3l1-1" />,
  onward: <path d="M3.5 10h9M9.5 6.5 13 10l-3.5 3.5M16.5 5v10" />,
  inspect: <path d="M3.5 15.5v-4M7 15.5v-8M10.5 15.5v-6M14 15.5V5M17 15.5v-3M2.5 17.5h15" />,
  privacy: <path d="M10 3.5 16 6v4c0 3.3-2.4 5.5-6 6.5-3.6-1-6-3.2-6-6.5V6zM7.5 10l2 2 3.5-3.5" />,
  warning: <path d="M10 3.5 17.5 16.5h-15zM10 8.5v4M10 14.5v.01" />,
  light: (
    <path d="M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7M10 2.5v1M10 16.5v1M2.5 10h1M16.5 10h1M4.7 4.7l.7.7M14.6 14.6l.7.7M4.7 15.3l.7-.7M14.6 5.4l.7-.7" />
  ),
  dark: <path d="M15.5 12A6.5 6.5 0 0 1 8 4.5a6.5 6.5 0 1 0 7.5 7.5z" />,
  auto: (
    <>
      <circle cx="10" cy="10" r="6.5" />
      <path className="icon__solid" d="M10 3.5a6.5 6.5 0 0 1 0 13z" />
    </>
  ),
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof drawings;

/** A drawing beside words or inside a labelled button; never read out. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true">
      {drawings[name]}
    </svg>
  );
}

/** The mark: a d whose stem is the thought with its steps, and whose bowl is the answer that it leads to. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <circle className="mark__answer" cx="14" cy="20" r="7.5" />
      <path className="mark__stem" d="M23.5 5v22.5M21.5 20h2" />
      <circle className="mark__node" cx="23.5" cy="5" r="2.75" />
      <circle className="mark__node" cx="23.5" cy="12.5" r="2.75" />
    </svg>
  );
}
