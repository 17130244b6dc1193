import type { ReactNode } from 'react';
import './notice.css';

interface NoticeProps {
  /** `doubt` for what went wrong or was cut. */
  readonly tone?: 'calm' | 'doubt';
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** One sentence about what happened, and what can be done about it. */
export function Notice({ tone = 'calm', children, action }: NoticeProps) {
  return (
    <div className={`notice notice--${tone}`}>
      <p className="notice__text">{children}</p>
      {action}
    </div>
  );
}
