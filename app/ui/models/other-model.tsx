import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type HubFile, listFiles, modelAt, readAddress } from '../../chat/catalogue/hub';
import { type ErrorData, errorToData, SourceError } from '../../engine/errors';
import { partsOf } from '../../engine/gguf/part-names';
import { totalBytes } from '../../engine/storage/store';
import { formatBytes } from '../format';
import { Button } from '../kit/button';
import { SheetPart } from '../kit/sheet';
import { Cost } from './cost';
import { Failure } from './failure';
import { shelf } from './shelf';

type Found =
  | { readonly status: 'none' | 'asking' }
  | { readonly status: 'found'; readonly where: string; readonly files: readonly HubFile[] }
  | { readonly status: 'failed'; readonly failure: ErrorData };

/** Any repository of the hub, or any address: looked at when asked, downloaded when wished. */
export function OtherModel({ hub }: { readonly hub: string }) {
  const { t } = useTranslation();
  const inputId = useId();
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState<Found>({ status: 'none' });
  const look = async (): Promise<void> => {
    setFound({ status: 'asking' });
    try {
      setFound({ status: 'found', where: typed.trim(), files: await filesAt(typed, hub) });
    } catch (error) {
      setFound({ status: 'failed', failure: errorToData(error) });
    }
  };
  return (
    <SheetPart title={t('other.title')} note={t('other.note')}>
      <form
        className="other"
        onSubmit={(event) => {
          event.preventDefault();
          void look();
        }}
      >
        <div className="field">
          <label htmlFor={inputId}>{t('other.label')}</label>
          <input
            id={inputId}
            value={typed}
            placeholder={t('other.placeholder')}
            autoCapitalize="off"
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
        <Button look="outlined" icon="search" type="submit" disabled={typed.trim() === '' || found.status === 'asking'}>
          {found.status === 'asking' ? t('catalogue.asking') : t('other.look')}
        </Button>
      </form>
      {found.status === 'failed' ? <Failure failure={found.failure} /> : null}
      {found.status === 'found' ? (
        <ul className="shelf" aria-label={t('other.found', { where: found.where })}>
          {found.files.map((file) => (
            <FoundFile key={file.path} file={file} />
          ))}
        </ul>
      ) : null}
    </SheetPart>
  );
}

/** @throws SourceError */
async function filesAt(typed: string, hub: string): Promise<readonly HubFile[]> {
  const address = readAddress(typed, hub);
  if (address.kind === 'url') return [await modelAt(address.url)];
  const files = await listFiles(address.repository, hub);
  if (address.file === null) return files;
  const [wished] = partsOf(address.file);
  const named = files.filter(({ path }) => path === wished);
  if (named.length === 0) {
    throw new SourceError('no-model-files', `${address.repository} holds no ${address.file}.`, { file: address.file });
  }
  return named;
}

function FoundFile({ file: { path, wanted } }: { readonly file: HubFile }) {
  const { t, i18n } = useTranslation();
  const [asked, setAsked] = useState(false);
  const { further = [] } = wanted;
  const size = formatBytes(totalBytes(wanted), i18n.language);
  return (
    <li className="shelf__model">
      <p className="shelf__name">{path}</p>
      <p className="shelf__state">{further.length === 0 ? size : t('other.parts', { size, count: further.length + 1 })}</p>
      {asked ? <Cost source={{ kind: 'url', urls: [wanted, ...further].map(({ url }) => url) }} stored={false} /> : null}
      <div className="shelf__actions">
        <Button look="outlined" icon="down" onClick={() => void shelf.download(wanted)}>
          {t('catalogue.download')}
          <span className="visually-hidden"> {path}</span>
        </Button>
        {asked ? null : (
          <Button icon="inspect" aria-label={t('shelf.askOf', { name: path })} onClick={() => setAsked(true)}>
            {t('shelf.ask')}
          </Button>
        )}
      </div>
    </li>
  );
}
