import 'i18next';
import type { SimulatorWords } from '../simulator/words.en';
import type { Words } from './en';
import type { EngineWords } from './engines.en';
import type { EvaluationWords } from './evaluation.en';
import type { privacyInGerman } from './privacy.de';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: {
      // What is loaded with the page that it belongs to comes on top of what is always there.
      translation: Words & {
        readonly engine: EngineWords;
        readonly evaluation: EvaluationWords;
        readonly privacy: typeof privacyInGerman;
      };
      simulator: SimulatorWords;
    };
    returnNull: false;
  }
}
