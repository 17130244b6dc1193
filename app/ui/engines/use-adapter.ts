import { useEffect, useState } from 'react';
import { type AdapterReport, reportAdapter } from '../../chat/catalogue/device';

/** The adapter of this device; null until the browser has told. */
export function useAdapter(): AdapterReport | null {
  const [adapter, setAdapter] = useState<AdapterReport | null>(null);
  useEffect(() => {
    void reportAdapter().then(setAdapter);
  }, []);
  return adapter;
}
