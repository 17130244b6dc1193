import type { ModelSource } from './engine/engine';
import { createEngine } from './engine/routed-engine';
import { registerServiceWorker } from './offline';
import { installScriptApi } from './script-api';
import { trustOwnScripts } from './trusted-scripts';
import { mount } from './ui/mount';
import { update } from './ui/update';

trustOwnScripts();

const root = document.querySelector<HTMLElement>('#root');
if (root === null) throw new Error('index.html lacks its #root.');

const engine = createEngine();
installScriptApi(engine);
mount(root, engine, [embedded('mini.gguf'), embedded('mini-moe.gguf')]);

// Without it the page works as well, only not offline.
registerServiceWorker((activate) => update.setState({ activate })).catch(reportError);

function embedded(file: string): ModelSource {
  return { kind: 'url', urls: [new URL(`models/${file}`, document.baseURI).href] };
}
