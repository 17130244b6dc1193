import { useEffect, useState } from 'react';
import type { Mixture } from './mixtures';
import traces from './router-traces.json';
import { type Routes, stretched, uniform } from './routes';
import { hitRate } from './simulate';

/** Where the choices come from: the miniature's recorded ones, those of a seeded model with 64 experts, or chance. */
export type RoutesName = 'miniature' | 'seeded' | 'uniform';

export function routesFor(name: RoutesName, mixture: Mixture): Routes {
  return name === 'uniform' ? uniform(mixture) : stretched(traces[name], mixture);
}

/** As many layers are recorded; the others repeat them. */
export const simulatedLayers = 3;

/** Mean over the layers. */
export function meanHitRate(routes: Routes, capacity: number): number {
  const rates = Array.from({ length: simulatedLayers }, (_, layer) => hitRate(routes, layer, capacity));
  return rates.reduce((sum, rate) => sum + rate, 0) / simulatedLayers;
}

interface Computed {
  readonly key: string;
  readonly rates: ReadonlyMap<number, number>;
}

/** Hit rates by the number of experts that are held, as they become known; one at a time, so that the page stays at hand. */
export function useHitRates(name: RoutesName, mixture: Mixture, capacities: readonly number[]): ReadonlyMap<number, number> {
  const key = `${name} ${mixture.name}`;
  const wanted = capacities.join();
  const [computed, setComputed] = useState<Computed>({ key, rates: new Map() });
  useEffect(() => {
    const routes = routesFor(name, mixture);
    const queue = wanted.split(',').map(Number).filter((capacity) => capacity > 0);
    const compute = (): void => {
      const capacity = queue.shift();
      if (capacity === undefined) return;
      const rate = meanHitRate(routes, capacity);
      setComputed((before) => ({ key, rates: new Map([...(before.key === key ? before.rates : []), [capacity, rate]]) }));
      timer = setTimeout(compute);
    };
    let timer = setTimeout(compute);
    return () => clearTimeout(timer);
  }, [key, name, mixture, wanted]);
  return computed.key === key ? computed.rates : noRates;
}

const noRates: ReadonlyMap<number, number> = new Map();
