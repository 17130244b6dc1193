import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { reportDevice, type DeviceReport } from '../../chat/catalogue/device';
import { judgeOutline } from '../../chat/catalogue/verdict';
import type { ModelOutline, ModelSource } from '../../engine/engine';
import { type ErrorData, errorToData } from '../../engine/errors';
import { formatBytes, formatNumber } from '../format';
import { failureWords } from '../i18n/failure-words';
import { useSession } from '../session-context';
import { preferences, usualContext } from '../settings/preferences';
import { Judgement } from './judgement';

interface CostProps {
  readonly source: ModelSource;
  /** Whether its bytes are on the device already, so that no room has to be found for them. */
  readonly stored: boolean;
}

/** What a file takes on this device with the chosen context, as its own header says; nothing of it is loaded. */
export function Cost({ source, stored }: CostProps) {
  const { t, i18n } = useTranslation();
  const session = useSession();
  const { contextLength, kvCache } = useStore(preferences);
  const [found, setFound] = useState<{ outline: ModelOutline; device: DeviceReport } | ErrorData | null>(null);
  // A source is made anew with every look at the shelf; what it names stays the same.
  const named = JSON.stringify(source);
  useEffect(() => {
    let current = true;
    Promise.all([session.models.inspect(JSON.parse(named) as ModelSource), reportDevice()]).then(
      ([outline, device]) => {
        if (current && outline !== null) setFound({ outline, device });
      },
      (error: unknown) => {
        if (current) setFound(errorToData(error));
      },
    );
    return () => {
      current = false;
    };
  }, [session, named]);
  if (found === null) return null;
  if ('code' in found) {
    const { what, todo } = failureWords(t, found);
    return <p className="judgement__reasons">{`${what} ${todo}`}</p>;
  }
  const { outline, device } = found;
  const tokens = contextLength ?? Math.min(usualContext, outline.trainedContextLength);
  const verdict = judgeOutline(outline, device, tokens, kvCache, stored);
  const { language } = i18n;
  return (
    <div className="cost">
      <Judgement verdict={verdict} />
      <p className="judgement__reasons">
        {t('shelf.cost', {
          needed: formatBytes(verdict.needed, language),
          tokens: formatNumber(tokens, language),
          weights: formatBytes(outline.weightBytes, language),
          cache: formatBytes(tokens * outline.contextBytesPerToken[kvCache], language),
        })}
      </p>
    </div>
  );
}
