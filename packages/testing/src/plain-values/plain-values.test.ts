/** What plain JavaScript, JSON and `any` put where something else belongs, in every package: errors of the house, never the engine's. */
import * as autograd from '@glissade/autograd';
import * as losses from '@glissade/losses';
import * as optim from '@glissade/optim';
import * as vmap from '@glissade/vmap';
import * as ofAutograd from './calls/autograd.ts';
import * as ofLosses from './calls/losses.ts';
import * as ofOptim from './calls/optim.ts';
import * as ofVmap from './calls/vmap.ts';
import { plainValues } from './plain-values.test-helper.ts';

plainValues('autograd', autograd, ofAutograd);
plainValues('losses', losses, ofLosses);
plainValues('optim', optim, ofOptim);
plainValues('vmap', vmap, ofVmap);
