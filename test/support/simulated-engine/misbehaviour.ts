import { setTimeout as pause } from 'node:timers/promises';
import { EngineRefusal } from './simulated-engine.js';

/** How an engine fails those who ask it. */
export type Fault =
  | { readonly kind: 'none' }
  /** Every answer comes later by so much. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Nothing is answered until the fault ends; then all that was asked is done. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'refuse'; readonly status: number };

/** The engine's present fault; requests pass by here. */
export class Misbehaviour {
  #fault: Fault = { kind: 'none' };
  #goOn: () => void = () => undefined;
  #ended: Promise<void> = Promise.resolve();

  set(fault: Fault): void {
    this.#goOn();
    this.#fault = fault;
    if (fault.kind === 'hang') this.#ended = new Promise((resolve) => (this.#goOn = resolve));
  }

  async pass(): Promise<void> {
    const fault = this.#fault;
    if (fault.kind === 'slow') await pause(fault.ms);
    if (fault.kind === 'hang') await this.#ended;
    if (fault.kind === 'refuse') throw new EngineRefusal(fault.status, 'The simulated engine fails on purpose.');
  }
}
