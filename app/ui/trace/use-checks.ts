import { useEffect, useEffectEvent, useMemo, useState } from 'react';
import type { checkThought, Claim } from '../../chat/trace/checks/check';
import type { Step } from '../../chat/turn';

type Check = typeof checkThought;

const none: readonly (readonly Claim[])[] = [];

/** What the steps state and whether it holds; empty until the arithmetic for it is there, which is loaded with the first thought. */
export function useChecks(question: string, steps: readonly Step[]): readonly (readonly Claim[])[] {
  const [check, setCheck] = useState<Check | null>(null);
  const wanted = steps.length > 0;
  const stepsNow = useEffectEvent(() => steps);
  useEffect(() => {
    if (!wanted) return undefined;
    let current = true;
    import('../../chat/trace/checks/check').then(
      async (module) => {
        // A thought that was kept comes with all of its steps at once.
        await module.readAhead(stepsNow(), () => new Promise((resolve) => setTimeout(resolve)));
        if (current) setCheck(() => module.checkThought);
      },
      // Without it the thought stays as it is, unmarked; the next one asks again.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [wanted]);
  return useMemo(() => (check === null ? none : check(question, steps)), [check, question, steps]);
}
