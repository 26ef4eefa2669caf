// What helps against a refusal, by its code, in the words that the console's process has for it.
import { createContext } from 'preact';

export const Advice = createContext<Record<string, string>>({});
