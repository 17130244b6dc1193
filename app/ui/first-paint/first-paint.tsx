/** The first page as it stands in index.html, written by the build (tools/build/first-paint.ts). The page that runs takes its place. */
import { renderToStaticMarkup } from 'react-dom/server';
import { HeaderName } from '../header-name';
import { setUpWords } from '../i18n/i18n';
import { type Language, languages } from '../i18n/languages';
import { WelcomeLead, WelcomeMiniature } from '../welcome-words';

/** Markup for the page's root: the first page in each language, of which the style sheet shows one. */
export function firstPaintMarkup(): string {
  return languages
    .map((language) => {
      setUpWords(language);
      return renderToStaticMarkup(<FirstPaint language={language} />);
    })
    .join('');
}

/** Only what can be read: a button that does nothing yet is worse than none. Empty ones keep the place of those that come. */
function FirstPaint({ language }: { readonly language: Language }) {
  return (
    <div className="desk first-paint" lang={language}>
      <div className="page">
        <header className="header">
          <div className="header__row">
            <span className="button button--icon" />
            <HeaderName />
            <div className="header__model">
              <span className="button button--icon" />
            </div>
          </div>
        </header>
        <main className="page__main">
          <div className="welcome">
            <WelcomeLead />
            <WelcomeMiniature />
          </div>
        </main>
      </div>
    </div>
  );
}
