/** The page without a page (script.html): nothing but the engine and `window.denkspur`, and no model loaded until a script asks. */
import { createEngine } from './engine/routed-engine';
import { installScriptApi } from './script-api';
import { trustOwnScripts } from './trusted-scripts';

trustOwnScripts();
installScriptApi(createEngine());
