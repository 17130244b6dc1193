import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './kit/button';
import { Notice } from './kit/notice';

interface BoundaryProps {
  readonly children: ReactNode;
}

/**
 * Stands in for the page when a part of it fails: one that could not be fetched, after an update or without a network, or a fault of ours.
 * Conversations are kept outside of what is drawn, and come back with a reload.
 */
export class Boundary extends Component<BoundaryProps, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    return this.state.error === undefined ? this.props.children : <BrokenPage error={this.state.error} />;
  }
}

function BrokenPage({ error }: { readonly error: unknown }) {
  const { t } = useTranslation();
  return (
    <main className="page page__main">
      <article className="sheet" role="alert">
        <h1 className="sheet__title">{t('boundary.what')}</h1>
        <p>{t('boundary.todo')}</p>
        <Button look="outlined" icon="retry" onClick={() => location.reload()}>
          {t('boundary.reload')}
        </Button>
        <Notice tone="doubt">{error instanceof Error ? error.message : String(error)}</Notice>
      </article>
    </main>
  );
}
