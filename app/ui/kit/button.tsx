import type { ComponentProps, ReactNode } from 'react';
import './button.css';
import { Icon, type IconName } from './icon';

interface ButtonProps extends Omit<ComponentProps<'button'>, 'className'> {
  readonly look?: 'plain' | 'outlined' | 'filled';
  readonly icon?: IconName;
  readonly children: ReactNode;
}

/** A button with words, and an icon before them if one is given. */
export function Button({ look = 'plain', icon, children, ...rest }: ButtonProps) {
  return (
    <button type="button" className={`button button--${look}`} {...rest}>
      {icon === undefined ? null : <Icon name={icon} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'className' | 'children' | 'aria-label' | 'title'> {
  readonly icon: IconName;
  readonly label: string;
  readonly look?: 'plain' | 'outlined' | 'filled';
}

/** A button that is an icon; its label is read out and shown on hover. */
export function IconButton({ icon, label, look = 'plain', ...rest }: IconButtonProps) {
  return (
    <button type="button" className={`button button--${look} button--icon`} aria-label={label} title={label} {...rest}>
      <Icon name={icon} />
    </button>
  );
}
