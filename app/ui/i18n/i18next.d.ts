import 'i18next';
import type { SimulatorWords } from '../simulator/words.en';
import type { Words } from './en';
import type { EngineWords } from './engines.en';
import type { EvaluationWords } from './evaluation.en';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: {
      translation: Words & { readonly engine: EngineWords; readonly evaluation: EvaluationWords };
      simulator: SimulatorWords;
    };
    returnNull: false;
  }
}
