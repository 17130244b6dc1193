import 'i18next';
import type { SimulatorWords } from '../simulator/words.en';
import type { Words } from './en';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: Words; simulator: SimulatorWords };
    returnNull: false;
  }
}
