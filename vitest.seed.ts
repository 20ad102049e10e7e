/** In CI, random cases are the same in every run: a change passes or fails by itself. Elsewhere each run tries others. */
import fc from 'fast-check';

if (import.meta.env['CI']) fc.configureGlobal({ seed: 1 });
