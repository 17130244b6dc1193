import 'i18next';
import type { SimulatorWords } from '../simulator/words.en';
import type { cardInEnglish } from './card.en';
import type { Filled, Words } from './en';
import type { EngineWords } from './engines.en';
import type { EvaluationWords } from './evaluation.en';
import type { expertsInEnglish } from './experts.en';
import type { filesInEnglish } from './files.en';
import type { ModelsWords } from './models.en';
import type { privacyInGerman } from './privacy.de';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: {
      // What is loaded with the page that it belongs to comes on top of what is always there.
      translation: Words & ModelsWords & {
        readonly card: Filled<typeof cardInEnglish>;
        readonly engine: EngineWords;
        readonly experts: Filled<typeof expertsInEnglish>;
        readonly evaluation: EvaluationWords;
        readonly files: Filled<typeof filesInEnglish>;
        readonly privacy: typeof privacyInGerman;
      };
      simulator: SimulatorWords;
    };
    returnNull: false;
  }
}
