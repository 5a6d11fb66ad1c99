import { runVerification } from './run-verification';
import type { FromVerifier, ToVerifier } from './verify-messages';
import { webCryptoProblem } from './web-crypto';

/** The part of a worker's global scope this file uses; the project's types are those of pages. */
type Scope = {
  postMessage(message: FromVerifier): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<ToVerifier>) => void): void;
};

const scope = globalThis as unknown as Scope;
let current = { cancelled: false };

// File in, report out: nothing here asks the network for anything.
scope.addEventListener('message', ({ data }) => {
  current.cancelled = true;
  if (data.type === 'cancel') return;
  const run = { cancelled: false };
  current = run;
  void runVerification(data.file, data, {
    tell: (message) => scope.postMessage(message),
    isCancelled: () => run.cancelled,
  });
});

// A browser that cannot check signatures would call every one invalid, which would be a lie: it is told apart first.
void webCryptoProblem().then((problem) => scope.postMessage({ type: 'ready', problem }));
