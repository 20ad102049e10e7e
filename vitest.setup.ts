/** What each test file finds, though files share their modules: new tensors on the reference backend, numbers of PyTorch's own seed. */
// By its path: the top of the workspace depends on no package.
import { manualSeed, reference, useBackend } from './packages/tensor/src/index.ts';

useBackend(reference);
manualSeed(67280421310721);
